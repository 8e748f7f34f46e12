package io.unifiedtls.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.observation.TLSObservationDocumentation.ClientKeys;
import io.unifiedtls.observation.TLSObservationDocumentation.ResolverKeys;

/** The names and key values of {@code tls.resolver.call}, unless the application has others. */
public class DefaultResolverObservationConvention implements ResolverObservationConvention {

    /** Not that of the meter {@code tls.resolver}, whose tags are others. */
    @Override
    public String getName() {
        return "tls.resolver.call";
    }

    @Override
    public String getContextualName(ResolverObservationContext context) {
        return "tls resolver " + resolver(context);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ResolverObservationContext context) {
        return KeyValues.of(
                ResolverKeys.RESOLVER.withValue(resolver(context)),
                ResolverKeys.OUTCOME.withValue(context.outcome().orElse(KeyValue.NONE_VALUE)));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(ResolverObservationContext context) {
        return KeyValues.of(ClientKeys.SERVER_NAME.withValue(context.serverName()
                .map(ServerName::value)
                .map(DefaultHandshakeObservationConvention::name)
                .orElse(KeyValue.NONE_VALUE)));
    }

    private static String resolver(ResolverObservationContext context) {
        return Printable.of(context.resolver(), DefaultHandshakeObservationConvention.LONGEST_NAME);
    }
}
