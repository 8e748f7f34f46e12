package io.unifiedtls.autoconfigure;

import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.handshake.ResolverObservation;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Lets several observers follow one call of a resolver.
 *
 * @param failures is told of one that throws
 */
record ResolverObservations(List<ResolverObservation> all, Consumer<RuntimeException> failures)
        implements ResolverObservation {

    /** The first one is the outermost. */
    @Override
    public <T> Callable<T> around(Callable<T> call) {
        Callable<T> surrounded = call;
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                surrounded = all.get(i).around(surrounded);
            } catch (RuntimeException ex) {
                failures.accept(ex);
            }
        }
        return surrounded;
    }

    @Override
    public void ended(ResolverOutcome outcome) {
        for (ResolverObservation each : all) {
            try {
                each.ended(outcome);
            } catch (RuntimeException ex) {
                failures.accept(ex);
            }
        }
    }
}
