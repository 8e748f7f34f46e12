package io.unifiedtls.context;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.backend.BackendContext;
import io.unifiedtls.backend.Negotiated;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.jspecify.annotations.Nullable;

/** The connection that a backend's own engine negotiated, from the end of its handshake on. Not thread-safe. */
final class FinishedHandshake implements Supplier<Optional<TLSConnection>> {

    private static final String NO_PROTOCOL_YET = "NONE";

    private final SSLEngine engine;
    private final BackendContext context;
    private final Supplier<Optional<ServerName>> serverName;
    private final String configuration;
    private final Instant start = Instant.now();
    private @Nullable TLSConnection connection;

    FinishedHandshake(
            SSLEngine engine, BackendContext context, Supplier<Optional<ServerName>> serverName, String configuration) {
        this.engine = engine;
        this.context = context;
        this.serverName = serverName;
        this.configuration = configuration;
    }

    @Override
    public Optional<TLSConnection> get() {
        if (connection == null
                && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getProtocol().equals(NO_PROTOCOL_YET)) {
            connection = Negotiated.describe(
                    engine,
                    serverName.get(),
                    context.isResumed(engine, start),
                    configuration,
                    context.namedGroup(engine),
                    true);
        }
        return Optional.ofNullable(connection);
    }
}
