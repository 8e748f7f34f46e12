package io.unifiedtls.backend.trust;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.TestCertificates;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

class AdmittedChainTests {

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final X509Certificate authority = CLIENT_AUTHORITY.certificate();

    @Test
    void sessionEndsWithTheClientsCertificate() throws GeneralSecurityException {
        assertThat(lifetime(now.plus(Duration.ofMinutes(5)), now)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void sessionEndsWithTheAuthority() throws GeneralSecurityException {
        Instant end = authority.getNotAfter().toInstant();
        assertThat(lifetime(end.plus(Duration.ofDays(1)), now)).isEqualTo(Duration.between(now, end));
    }

    @Test
    void authorityThatHasEndedSetsNoLimit() throws GeneralSecurityException {
        Instant later = authority.getNotAfter().toInstant().plus(Duration.ofDays(1));
        assertThat(lifetime(later.plus(Duration.ofHours(1)), later)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void certificateThatHasEndedLeavesNothing() throws GeneralSecurityException {
        assertThat(lifetime(now.minus(Duration.ofMinutes(1)), now)).isZero();
    }

    /** Another anchor of the trust store may end before the one that issued the client's. */
    @Test
    void anchorsOfOthersSetNoLimit() throws GeneralSecurityException {
        X509Certificate leaf = CLIENT_AUTHORITY
                .issue(Leaf.client("client", Duration.ofDays(1)))
                .leaf();
        X509Certificate other = TestCertificates.AUTHORITY
                .issue(Leaf.client("other", Duration.ofDays(1)).valid(now.minusSeconds(60), now.plusSeconds(60)))
                .leaf();
        SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
        assertThat(AdmittedChain.sessionLifetime(new X509Certificate[] {leaf}, List.of(authority, other), session, now))
                .isEqualTo(Duration.between(now, leaf.getNotAfter().toInstant()));
    }

    private Duration lifetime(Instant leafEnd, Instant time) throws GeneralSecurityException {
        X509Certificate leaf = CLIENT_AUTHORITY
                .issue(Leaf.client("client", Duration.ofDays(1)).valid(now.minus(Duration.ofDays(1)), leafEnd))
                .leaf();
        SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
        return AdmittedChain.sessionLifetime(new X509Certificate[] {leaf}, List.of(authority), session, time);
    }
}
