package io.unifiedtls.backend.trust;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.OcspResponder;
import io.unifiedtls.testing.TestCertificates;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;

/** An authority with a responder, and verification of what it issued. */
abstract class PathRevocationFixture {

    static final Made ROOT = CertificateDraft.of("Root").authority().make();
    final OcspResponder responder = OcspResponder.start();

    final RevocationChecks checks =
            RevocationChecks.within(RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost")));

    @AfterEach
    void close() {
        responder.close();
    }

    static CertificateDraft client(Made issuer) {
        return CertificateDraft.of("client", issuer).purpose(KeyPurposeId.id_kp_clientAuth);
    }

    static Revocation hard(X509CRL... lists) {
        return new Revocation(RevocationCheck.END_ENTITY, Set.of(lists), false);
    }

    static Revocation soft(X509CRL... lists) {
        return new Revocation(RevocationCheck.END_ENTITY, Set.of(lists), true);
    }

    boolean isLetIn(Revocation rules, List<Made> anchors, Made... chain) {
        TrustStore trust =
                TrustStore.of(anchors.stream().map(Made::certificate).toList()).withRevocation(rules);
        TLSConfiguration server = TLSConfiguration.builder()
                .signingChains(TestCertificates.certificateFor("localhost"))
                .clientAuthentication(ClientAuthentication.need(trust))
                .build();
        return isAccepted(TrustManagers.ofServer(server, checks), true, chain);
    }

    static boolean isAccepted(X509ExtendedTrustManager manager, boolean client, Made... chain) {
        X509Certificate[] certificates = Stream.of(chain).map(Made::certificate).toArray(X509Certificate[]::new);
        try {
            if (client) {
                manager.checkClientTrusted(certificates, "ECDHE_ECDSA", (SSLEngine) null);
            } else {
                manager.checkServerTrusted(certificates, "ECDHE_ECDSA", (SSLEngine) null);
            }
            return true;
        } catch (CertificateException ex) {
            return false;
        }
    }
}
