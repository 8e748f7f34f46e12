package io.unifiedtls.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ClientHello;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.OcspDraft;
import io.unifiedtls.testing.OcspResponder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server sends along about its certificate decides, and spares a client the question. */
class StapledResponseTests {

    private static final Made ROOT = CertificateDraft.of("Root").authority().make();

    private final OcspResponder responder = OcspResponder.start();
    private final Made server = CertificateDraft.of("shop.example", ROOT)
            .dnsName("shop.example")
            .purpose(KeyPurposeId.id_kp_serverAuth)
            .responder(responder.address())
            .make();
    private final JsseBackend jdk = new JsseBackend(RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost")));

    @AfterEach
    void close() {
        responder.close();
    }

    @Test
    void goodOneSparesTheQuestion() throws Exception {
        responder.fail();
        connect(OcspDraft.by(ROOT).good(server.certificate()).make());
        assertThat(responder.asked()).isZero();
    }

    @Test
    void revokedOneDecidesThoughTheResponderWouldNotSaySo() {
        responder.answer(OcspDraft.by(ROOT).good(server.certificate()).make());
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() ->
                        connect(OcspDraft.by(ROOT).revoked(server.certificate()).make()))
                .withMessageContaining("revoked");
        assertThat(responder.asked()).isZero();
    }

    /** A server could send along whatever it likes. */
    @Test
    void oneOfSomebodyElseDecidesNothing() throws Exception {
        Made other = CertificateDraft.of("Root").authority().make();
        responder.answer(OcspDraft.by(ROOT).revoked(server.certificate()).make());
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() ->
                        connect(OcspDraft.by(other).good(server.certificate()).make()))
                .withMessageContaining("revoked");
        assertThat(responder.asked()).isEqualTo(1);
    }

    private void connect(byte[] stapled) throws SSLException {
        OpensslBackend openssl =
                new OpensslBackend(jdk, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.of(stapled));
        TLSConfiguration shop = TLSConfiguration.builder()
                .signingChains(server.chain())
                .ocspStapling(true)
                .build();
        TLSConfiguration clients = TLSConfiguration.builder()
                .trustStore(TrustStore.of(ROOT.certificates())
                        .withRevocation(new Revocation(RevocationCheck.END_ENTITY, Set.of(), false)))
                .build();
        try (BackendServerContext context = openssl.newServerContext(shop)) {
            SSLEngine accepting = context.newEngine(ClientHello.builder().build());
            try {
                Engines.handshake(jdk.newClientContext(clients).newEngine("shop.example", -1), accepting);
            } finally {
                context.release(accepting);
            }
        }
    }
}
