package io.unifiedtls.backend;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Tells what the handshake of an engine negotiated. */
public final class Negotiated {

    private Negotiated() {}

    /**
     * Describe a finished handshake.
     *
     * @param configuration the label of the configuration in force
     * @param authenticated whether the peer was asked for a certificate
     */
    public static TLSConnection describe(
            SSLEngine engine,
            Optional<ServerName> serverName,
            boolean resumed,
            String configuration,
            Optional<NamedGroup> namedGroup,
            boolean authenticated) {
        SSLSession session = engine.getSession();
        return TLSConnection.builder(
                        TLSVersion.of(session.getProtocol()), CipherSuite.of(session.getCipherSuite()), configuration)
                .applicationProtocol(Optional.ofNullable(engine.getApplicationProtocol())
                        .filter(name -> !name.isEmpty())
                        .map(ApplicationProtocol::of))
                .serverName(serverName)
                .resumed(resumed)
                .peerCertificates(authenticated ? peerCertificates(session) : List.of())
                .namedGroup(namedGroup)
                .build();
    }

    private static List<X509Certificate> peerCertificates(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException ex) {
            return List.of();
        }
    }
}
