package io.unifiedtls.handshake;

import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import java.util.concurrent.Callable;

/** Follows one call of a resolver. Must not block, and must not throw. Thread-safe. */
public interface ResolverObservation {

    /** Follows nothing. */
    ResolverObservation NONE = outcome -> {};

    /**
     * The call with what belongs around it, on the resolver's own thread. It is made once at most: not at all if another handshake
     * makes it, and it may go on after {@link #ended}, if the resolver does not heed its interruption.
     */
    default <T> Callable<T> around(Callable<T> call) {
        return call;
    }

    /** Nobody waits for the call any more. */
    void ended(ResolverOutcome outcome);
}
