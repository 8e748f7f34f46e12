package io.unifiedtls.observation;

import io.micrometer.observation.Observation;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The context of the observation of a server's handshake. It fills up as the handshake goes on. Thread-safe. */
public final class HandshakeObservationContext extends Observation.Context {

    private final @Nullable SocketAddress remoteAddress;
    private volatile @Nullable ServerName serverName;
    private volatile @Nullable String configuration;
    private volatile @Nullable TLSConnection connection;
    private volatile @Nullable HandshakeOutcome refusal;
    private volatile @Nullable String reason;

    /** Create the context of a handshake that begins. */
    public HandshakeObservationContext(Optional<SocketAddress> remoteAddress) {
        this.remoteAddress = remoteAddress.orElse(null);
    }

    /** The address of the client; empty where no server tells. */
    public Optional<SocketAddress> remoteAddress() {
        return Optional.ofNullable(remoteAddress);
    }

    /** The name that the client asks for, which it chooses; empty before its ClientHello, and if it sends none. */
    public Optional<ServerName> serverName() {
        return Optional.ofNullable(serverName);
    }

    /** The label of the configuration that was selected, or {@code other} where there are too many; empty without one. */
    public Optional<String> configuration() {
        return Optional.ofNullable(configuration);
    }

    /** The connection; empty until the handshake was completed. */
    public Optional<TLSConnection> connection() {
        return Optional.ofNullable(connection);
    }

    /** How the handshake ended without a connection; empty if it has not. */
    public Optional<HandshakeOutcome> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Why the handshake ended without a connection; may hold text of the client. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** The ClientHello has arrived. */
    public void received(Optional<ServerName> requested) {
        serverName = requested.orElse(null);
    }

    /** The handshake was completed. */
    public void established(TLSConnection established, String label) {
        connection = established;
        configuration = label;
    }

    /** The handshake has ended without a connection. */
    public void refused(HandshakeOutcome outcome, String why, Optional<String> label) {
        refusal = outcome;
        reason = why;
        configuration = label.orElse(null);
    }
}
