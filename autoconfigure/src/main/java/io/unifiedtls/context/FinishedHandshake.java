package io.unifiedtls.context;

import io.unifiedtls.TLSConnection;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.jspecify.annotations.Nullable;

/** What a backend's own engine negotiated, from the end of its handshake on. Not thread-safe. */
final class FinishedHandshake implements Supplier<Optional<TLSConnection>> {

    private static final String NO_PROTOCOL_YET = "NONE";

    private final SSLEngine engine;
    private final Supplier<TLSConnection> description;
    private @Nullable TLSConnection connection;

    FinishedHandshake(SSLEngine engine, Supplier<TLSConnection> description) {
        this.engine = engine;
        this.description = description;
    }

    @Override
    public Optional<TLSConnection> get() {
        if (connection == null
                && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getProtocol().equals(NO_PROTOCOL_YET)) {
            connection = description.get();
        }
        return Optional.ofNullable(connection);
    }
}
