package io.unifiedtls.handshake;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConnection;
import java.time.Duration;
import java.util.List;

/**
 * Told what becomes of handshakes and connections. Called on the threads that are at work with them, which may be event
 * loops: must not block, and must not throw. Thread-safe.
 */
public interface HandshakeObserver {

    /** Ignores everything. */
    HandshakeObserver NONE = new HandshakeObserver() {};

    /** The first bytes of a client have arrived. */
    default void began(LateBindingEngine engine) {}

    /** The ClientHello was read and parsed. */
    default void received(LateBindingEngine engine, ClientHello clientHello) {}

    /**
     * A handshake was completed.
     *
     * @param duration from its first bytes
     */
    default void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {}

    /**
     * A client was admitted unjudged, and this is what would have become of it. Follows {@link #established}, except for
     * sessions that are resumed.
     */
    default void reported(LateBindingEngine engine, ClientReport report) {}

    /** A handshake ended without a connection. */
    default void failed(LateBindingEngine engine, HandshakeFailure failure) {}

    /**
     * This side cannot go on with an established connection, and ends it.
     *
     * @param reason for operators
     */
    default void brokenOff(LateBindingEngine engine, String reason) {}

    /** A connection that had been established on a server was closed. */
    default void closed(LateBindingEngine engine) {}

    /**
     * A resolver other than the host table is about to be asked.
     *
     * @param resolver its name
     * @param clientHello the one that was {@link #received}, if a handshake asks
     */
    default ResolverObservation asking(String resolver, ClientHello clientHello) {
        return ResolverObservation.NONE;
    }

    /**
     * A resolver other than the host table was asked, or its remembered answer was taken.
     *
     * @param outcome what came of it
     */
    default void resolved(ResolverOutcome outcome, Duration duration) {}

    /**
     * A configuration broke the policy in a handshake, or in report mode.
     *
     * @param configuration its label
     * @param enforced whether it was refused for it
     */
    default void policyViolated(String configuration, List<String> violations, boolean enforced) {}

    /** The outcome of asking a resolver. */
    enum ResolverOutcome {
        /** A configuration. */
        FOUND,
        /** It does not know the name. */
        UNKNOWN,
        /** It refused the client with an alert. */
        REFUSED,
        /** It fails, and the client was answered with what it had answered before. */
        STALE,
        /** It threw an exception. */
        FAILED,
        /** It took too long. */
        TIMEOUT,
        /** It was not asked, since too many handshakes waited already. */
        REJECTED,
        /** The client went while it was at work. */
        ABANDONED
    }
}
