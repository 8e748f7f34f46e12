package io.unifiedtls.metrics;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import io.unifiedtls.observation.HandshakeObservationContext;
import io.unifiedtls.observation.ResolverObservationContext;

/**
 * Takes our observations before Micrometer's own handler makes meters of them: {@link TLSMetrics} has the meters, and a second timer of each
 * handshake would only cost time.
 */
public final class NoMeters implements MeterObservationHandler<Observation.Context> {

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof HandshakeObservationContext || context instanceof ResolverObservationContext;
    }
}
