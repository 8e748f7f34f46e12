package io.unifiedtls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The negotiated properties of one connection. A servlet finds it as the request attribute {@link #ATTRIBUTE}.
 * Immutable and thread-safe; two connections are equal if all their parts are.
 *
 * <p>The type is sealed, so request binding cannot create one from parameters, from JSON or as a proxy.
 */
public sealed interface TLSConnection permits NegotiatedConnection {

    /** The name of the request attribute. */
    String ATTRIBUTE = "io.unifiedtls.TLSConnection";

    /**
     * A builder of a connection with a new session and without application protocol, server name and peer
     * certificate. Tests of handlers can use it as well.
     *
     * @param configurationLabel the label of the configuration in force
     */
    static Builder builder(TLSVersion version, CipherSuite cipherSuite, String configurationLabel) {
        return new Builder(version, cipherSuite, configurationLabel);
    }

    /** The protocol version. */
    TLSVersion version();

    /** The cipher suite. */
    CipherSuite cipherSuite();

    /** The application protocol, or empty if none was negotiated. */
    Optional<ApplicationProtocol> applicationProtocol();

    /** The server name of the first ClientHello, or empty if there was none. */
    Optional<ServerName> serverName();

    /** Whether an earlier session was resumed. No certificate was exchanged in this case. */
    boolean resumed();

    /** The peer's verified chain, leaf first; empty if it sent none. */
    List<X509Certificate> peerCertificates();

    /** The label of the configuration in force. */
    String configurationLabel();

    /** The group of the key exchange, or empty if the backend does not report it. */
    Optional<NamedGroup> namedGroup();

    /** The peer's identity; empty if it sent no certificate. */
    default Optional<PeerIdentity> peerIdentity() {
        return peerCertificates().isEmpty()
                ? Optional.empty()
                : Optional.of(PeerIdentity.of(peerCertificates(), configurationLabel()));
    }

    /** Collects what a connection negotiated. Not thread-safe. */
    final class Builder {

        final TLSVersion version;
        final CipherSuite cipherSuite;
        final String configurationLabel;
        Optional<ApplicationProtocol> applicationProtocol = Optional.empty();
        Optional<ServerName> serverName = Optional.empty();
        boolean resumed;
        List<X509Certificate> peerCertificates = List.of();
        Optional<NamedGroup> namedGroup = Optional.empty();

        private Builder(TLSVersion version, CipherSuite cipherSuite, String configurationLabel) {
            this.version = version;
            this.cipherSuite = cipherSuite;
            this.configurationLabel = configurationLabel;
        }

        public Builder applicationProtocol(Optional<ApplicationProtocol> applicationProtocol) {
            this.applicationProtocol = applicationProtocol;
            return this;
        }

        public Builder serverName(Optional<ServerName> serverName) {
            this.serverName = serverName;
            return this;
        }

        public Builder resumed(boolean resumed) {
            this.resumed = resumed;
            return this;
        }

        /** The peer's verified chain, leaf first. */
        public Builder peerCertificates(List<X509Certificate> peerCertificates) {
            this.peerCertificates = List.copyOf(peerCertificates);
            return this;
        }

        public Builder namedGroup(Optional<NamedGroup> namedGroup) {
            this.namedGroup = namedGroup;
            return this;
        }

        public TLSConnection build() {
            return new NegotiatedConnection(this);
        }
    }
}
