package io.unifiedtls.backend.jsse;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.ClientVerdicts;
import io.unifiedtls.backend.trust.TrustManagers;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.Engines;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** How long sessions last that clients with certificates begin. */
class SessionEndingTrustManagerTests {

    private static final TLSConfiguration CLOSED = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();
    private static final SigningChain LASTING = clientCertificate(CLIENT_AUTHORITY);
    private static final SigningChain ENDING = ending(Duration.ofMinutes(5));

    private final RevocationChecks revocation = RevocationChecks.within(RevocationSettings.DEFAULT);
    private final ClientVerdicts verdicts = new ClientVerdicts();
    private final SessionPeriod period =
            new SessionPeriod(CLOSED, new SigningChainKeyManager(CLOSED.signingChains()), revocation, verdicts);

    @Test
    void periodOfTls12EndsWithTheFirstCertificateThatEnds() throws SSLException {
        assertThat(period.left()).isGreaterThan(Duration.ofMinutes(6));
        connect(LASTING, "TLSv1.2");
        assertThat(period.left()).isGreaterThan(Duration.ofMinutes(6));
        connect(ENDING, "TLSv1.2");
        assertThat(period.left()).isLessThanOrEqualTo(Duration.ofMinutes(5));
        assertThat(period.isOver()).isFalse();
    }

    /** Only this one's: a session is not begun, and those of others go on. */
    @Test
    void sessionOfTls13IsNotBegunByAClientWhoseCertificateEndsBefore() throws SSLException {
        assertThat(connect(LASTING, "TLSv1.3").getSession().isValid()).isTrue();
        assertThat(connect(ENDING, "TLSv1.3").getSession().isValid()).isFalse();
        assertThat(period.left()).isGreaterThan(Duration.ofMinutes(6));
    }

    @Test
    void verifiesClientsOfEnginesOnly() {
        SessionEndingTrustManager manager =
                new SessionEndingTrustManager(TrustManagers.ofServer(CLOSED, revocation), period, verdicts, true);
        X509Certificate[] chain = {LASTING.leaf()};
        Socket socket = new Socket();
        SSLEngine engine = period.sslContext().createSSLEngine();
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> manager.checkClientTrusted(chain, "EC", socket))
                .withMessage("This trust manager verifies only the clients of the server's engines");
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> manager.checkServerTrusted(chain, "EC", socket));
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> manager.checkServerTrusted(chain, "EC", engine))
                .withMessage("This trust manager is for servers, which verify no servers");
        assertThat(manager.getAcceptedIssuers()).containsExactly(CLIENT_AUTHORITY.certificate());
    }

    private SSLEngine connect(SigningChain certificate, String version) throws SSLException {
        SSLEngine server = period.sslContext().createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        SSLEngine client = Engines.client(
                Engines.clientContext(certificate),
                "shop.example",
                parameters -> parameters.setProtocols(new String[] {version}));
        Engines.handshake(client, server);
        return server;
    }

    private static SigningChain ending(Duration time) {
        Instant now = Instant.now();
        return CLIENT_AUTHORITY.issue(
                Leaf.client("client", Duration.ofDays(1)).valid(now.minus(Duration.ofDays(1)), now.plus(time)));
    }
}
