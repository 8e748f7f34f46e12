package io.unifiedtls.acme.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.testing.TestCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LifetimeTests {

    private final X509Certificate leaf =
            TestCertificates.certificateFor("shop.example").certificates().get(0);
    private final Instant notBefore = leaf.getNotBefore().toInstant();
    private final Instant notAfter = leaf.getNotAfter().toInstant();

    @Test
    void isTheValidityOfTheCertificate() {
        assertThat(Lifetime.of(leaf)).isEqualTo(new Lifetime(notBefore, notAfter));
        assertThat(Lifetime.of(leaf).length()).isEqualTo(Duration.between(notBefore, notAfter));
    }

    @Test
    void beginsWhenTheCertificateWasIssued() {
        Instant issued = notBefore.plusSeconds(3600);
        assertThat(Lifetime.of(leaf, issued)).isEqualTo(new Lifetime(issued, notAfter));
    }

    /** As clocks that are wrong show it. */
    @Test
    void isTheValidityIfItCannotHaveBeenIssuedThen() {
        assertThat(Lifetime.of(leaf, notBefore.minusSeconds(600))).isEqualTo(Lifetime.of(leaf));
        assertThat(Lifetime.of(leaf, notAfter)).isEqualTo(Lifetime.of(leaf));
    }

    @Test
    void endsAfterItsBeginning() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Lifetime(notBefore, notBefore));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lifetime(notAfter, notBefore));
    }
}
