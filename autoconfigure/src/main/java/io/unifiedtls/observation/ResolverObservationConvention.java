package io.unifiedtls.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** Names and key values of the observation of a call of a resolver. A bean of this type replaces the default. */
public interface ResolverObservationConvention extends ObservationConvention<ResolverObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof ResolverObservationContext;
    }
}
