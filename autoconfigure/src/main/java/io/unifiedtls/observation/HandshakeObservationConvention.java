package io.unifiedtls.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** Names and key values of the observation of a handshake. A bean of this type replaces the default. */
public interface HandshakeObservationConvention extends ObservationConvention<HandshakeObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof HandshakeObservationContext;
    }
}
