package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.fleet.connections.BoundedConnections;
import io.unifiedtls.fleet.lookup.LookupConnections;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HotNameRows;
import io.unifiedtls.fleet.warm.AnsweredNames;
import io.unifiedtls.fleet.warm.HotNames;
import io.unifiedtls.fleet.warm.WarmUpSettings;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hosts that are looked up before the web server starts. */
@Configuration(proxyBeanMethods = false)
final class WarmUpConfiguration {

    @Bean
    HotNames tlsHotNames(
            FleetDatabase database,
            FleetSettings settings,
            LookupConnections connections,
            StoreWatch watch,
            ObjectProvider<TLSContextFactory> contexts,
            ObjectProvider<TLSProperties> properties) {
        HotNameRows rows = new HotNameRows(
                connections.forHandshakes(), new BoundedConnections(database.dataSource()), database.dialect());
        FleetProperties.WarmUp warmUp = settings.properties().warmUp();
        return new HotNames(
                rows,
                () -> answered(contexts.getIfAvailable(), properties.getIfAvailable()),
                watch::mayExist,
                watch::begin,
                new WarmUpSettings(
                        warmUp.names(),
                        warmUp.timeout(),
                        settings.properties().lookup().connections()));
    }

    private static AnsweredNames answered(@Nullable TLSContextFactory contexts, @Nullable TLSProperties properties) {
        return contexts instanceof ContextFactory factory
                ? Optional.ofNullable(properties)
                        .flatMap(found -> Optional.ofNullable(found.server()))
                        .flatMap(server -> Optional.ofNullable(server.configuration()))
                        .<AnsweredNames>map(configuration -> new OfServer(factory, configuration))
                        .orElse(AnsweredNames.NONE)
                : AnsweredNames.NONE;
    }

    private record OfServer(ContextFactory contexts, String configuration) implements AnsweredNames {

        @Override
        public List<ServerName> hottest(int limit) {
            return contexts.hottest(limit);
        }

        @Override
        public boolean prepare(ServerName name) {
            return contexts.prepare(configuration, name);
        }
    }
}
