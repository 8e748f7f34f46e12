package io.unifiedtls.test;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import java.security.cert.X509Certificate;
import java.util.List;

/** Connections that no handshake made. */
final class Connections {

    private static final String LABEL = "test";

    private Connections() {}

    static TLSConnection of(IssuedChain chain) {
        return of(chain.certificates(), LABEL);
    }

    static TLSConnection of(PeerIdentity identity) {
        return of(identity.chain(), identity.configurationLabel());
    }

    private static TLSConnection of(List<X509Certificate> chain, String label) {
        return TLSConnection.builder(TLSVersion.TLS_1_3, CipherSuite.of("TLS_AES_128_GCM_SHA256"), label)
                .peerCertificates(chain)
                .build();
    }
}
