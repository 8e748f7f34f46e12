package io.unifiedtls.backend.jsse;

import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.backend.BackendContext;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Reads the state of the JDK's engines. */
abstract class JsseContext implements BackendContext {

    /** A session is made in its full handshake, and keeps that time when it is resumed. */
    @Override
    public boolean isResumed(SSLEngine engine, Instant handshakeStart) {
        return engine.getSession().getCreationTime() < handshakeStart.toEpochMilli();
    }

    /** It does not tell. */
    @Override
    public Optional<NamedGroup> namedGroup(SSLEngine engine) {
        return Optional.empty();
    }

    @Override
    public HandshakeOutcome outcome(SSLEngine engine, SSLException failure) {
        return JsseAlerts.of(failure);
    }
}
