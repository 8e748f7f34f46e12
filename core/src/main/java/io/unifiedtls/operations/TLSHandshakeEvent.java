package io.unifiedtls.operations;

import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * The end of a handshake with a server of this application. An application event, published on a thread of its own after
 * the fact, in the order in which handshakes ended; under a flood of more than listeners can take, some are left out, and the
 * log says how many.
 */
public sealed interface TLSHandshakeEvent {

    /** The address of the client; empty where the server does not tell. */
    Optional<SocketAddress> remoteAddress();

    /** The server name that the client asked for, if it sent one that is valid. */
    Optional<ServerName> serverName();

    /**
     * It ended without a connection.
     *
     * @param configurationLabel the label of the configuration that was selected, if one was
     * @param outcome how it ended, and by whom
     * @param reason what happened, for operators; what it holds of the client is printable
     */
    record Refused(
            Optional<SocketAddress> remoteAddress,
            Optional<ServerName> serverName,
            Optional<String> configurationLabel,
            HandshakeOutcome outcome,
            String reason)
            implements TLSHandshakeEvent {

        public Refused {
            configurationLabel = configurationLabel.map(Printable::of);
            reason = Printable.of(reason);
        }
    }

    /**
     * A client proved who it is with a certificate.
     *
     * @param peer who it is
     * @param connection what was negotiated
     */
    record PeerAuthenticated(Optional<SocketAddress> remoteAddress, PeerIdentity peer, TLSConnection connection)
            implements TLSHandshakeEvent {

        public PeerAuthenticated {
            Objects.requireNonNull(peer);
            Objects.requireNonNull(connection);
        }

        @Override
        public Optional<ServerName> serverName() {
            return connection.serverName();
        }
    }
}
