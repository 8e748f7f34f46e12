package io.unifiedtls.backend.trust;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.LargeKeys;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

class PresentedChainTests {

    private final X509Certificate client = clientCertificate(CLIENT_AUTHORITY).leaf();

    private final X509ExtendedTrustManager manager = TrustManagers.ofServer(
            TLSConfiguration.builder()
                    .clientAuthentication(
                            ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
                    .build(),
            RevocationChecks.within(RevocationSettings.DEFAULT));

    @Test
    void longExponentIsNotComputedWith() {
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> check(client, LargeKeys.certificate(LargeKeys.rsa(2_048, 2_000))))
                .withMessageContaining("'CN=large.example' has an RSA key with an exponent of 2000 bits");
    }

    @Test
    void largeKeyOfALeafIsRefused() {
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> check(LargeKeys.certificate(LargeKeys.rsa(16_384, 17))))
                .withMessageContaining("an RSA key of 16384 bits");
    }

    @Test
    void tenCertificatesAreEnough() {
        assertThatCode(() -> check(times(9))).doesNotThrowAnyException();
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> check(times(10)))
                .withMessageStartingWith("The peer presents 11 certificates, but at most 10 are allowed");
    }

    private X509Certificate[] times(int others) {
        return Stream.concat(Stream.of(client), Collections.nCopies(others, CLIENT_AUTHORITY.certificate()).stream())
                .toArray(X509Certificate[]::new);
    }

    private void check(X509Certificate... chain) throws CertificateException {
        manager.checkClientTrusted(chain, "UNKNOWN", (SSLEngine) null);
    }
}
