package io.unifiedtls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What one connection negotiated. A servlet finds it as the request attribute {@link #ATTRIBUTE}.
 *
 * @param version the protocol version
 * @param cipherSuite the cipher suite
 * @param applicationProtocol the application protocol, or empty if none was negotiated
 * @param serverName the server name of the first ClientHello, or empty if there was none
 * @param resumed whether an earlier session was resumed, so that no certificate was exchanged
 * @param peerCertificates the peer's verified chain, leaf first; empty if it sent none
 * @param configuration the label of the configuration in force
 * @param namedGroup the group of the key exchange, or empty where the backend does not tell it
 */
public record TLSConnection(
        TLSVersion version,
        CipherSuite cipherSuite,
        Optional<ApplicationProtocol> applicationProtocol,
        Optional<ServerName> serverName,
        boolean resumed,
        List<X509Certificate> peerCertificates,
        String configuration,
        Optional<NamedGroup> namedGroup) {

    /** The name of the request attribute. */
    public static final String ATTRIBUTE = "io.unifiedtls.TLSConnection";

    public TLSConnection {
        peerCertificates = List.copyOf(peerCertificates);
    }

    /** Who the peer is; empty if it sent no certificate. */
    public Optional<PeerIdentity> peerIdentity() {
        return PeerIdentity.of(peerCertificates, configuration);
    }
}
