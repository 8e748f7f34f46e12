package io.unifiedtls.metrics;

import io.micrometer.observation.Observation;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.handshake.ResolverObservation;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableFailures;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.observation.ResolverObservationContext;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call of a resolver that is observed. A handler that fails keeps no resolver from answering. */
final class ObservedCall implements ResolverObservation {

    private static final OnceLog log = new OnceLog(PrintableLogger.of(HandshakeObservations.class));

    private final Observation observation;
    private final ResolverObservationContext context;

    /**
     * Create an observed call.
     *
     * @param observation that has been started
     */
    ObservedCall(Observation observation, ResolverObservationContext context) {
        this.observation = observation;
        this.context = context;
    }

    @Override
    public <T> Callable<T> around(Callable<T> call) {
        return () -> {
            Observation.Scope scope = open();
            try {
                return call.call();
            } catch (Exception | Error ex) {
                observation.error(PrintableFailures.any(ex));
                throw ex;
            } finally {
                close(scope);
            }
        };
    }

    @Override
    public void ended(ResolverOutcome outcome) {
        context.ended(outcome.name().toLowerCase(Locale.ROOT));
        observation.stop();
    }

    private Observation.@Nullable Scope open() {
        try {
            return observation.openScope();
        } catch (RuntimeException ex) {
            failed(ex);
            return null;
        }
    }

    private static void close(Observation.@Nullable Scope scope) {
        try {
            if (scope != null) {
                scope.close();
            }
        } catch (RuntimeException ex) {
            failed(ex);
        }
    }

    private static void failed(RuntimeException failure) {
        log.error(failure.getClass().getName(), "A handler of observations threw an exception.", failure);
    }
}
