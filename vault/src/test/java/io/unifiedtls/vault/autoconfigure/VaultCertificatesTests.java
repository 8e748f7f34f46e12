package io.unifiedtls.vault.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.vault.CertificateWish;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.RequestedKey;
import io.unifiedtls.vault.VaultCertificates;
import io.unifiedtls.vault.VaultFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class VaultCertificatesTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final FakeVault vault = new FakeVault();
    private final Connections connection = Connections.to(vault);

    @AfterEach
    void stop() {
        connection.close();
        vault.close();
    }

    private static CertificateWish wish(String name) {
        return new CertificateWish(
                "pki",
                "web",
                List.of(name),
                List.of(),
                Optional.of(name),
                Optional.empty(),
                Optional.of(RequestedKey.EC_256));
    }

    /** A reload that waits for a new certificate holds off the reload that a renewal asks for. */
    @Test
    void aListenerThatWaitsKeepsNoOtherCertificateBack() throws Exception {
        CountDownLatch isOver = new CountDownLatch(1);
        Semaphore told = new Semaphore(0);
        try (VaultCertificates certificates = connection.certificates()) {
            certificates.await(wish("a.example.com"), LONG);
            certificates.onChange(() -> {
                told.release();
                try {
                    assertThat(isOver.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            });
            certificates.start(); // And tells of the first
            assertThat(told.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(certificates.await(wish("b.example.com"), LONG).dnsNames())
                    .containsExactly("b.example.com");
            isOver.countDown();
            assertThat(told.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void nobodyIsToldBeforeTheStart() throws Exception {
        Semaphore told = new Semaphore(0);
        try (VaultCertificates certificates = connection.certificates()) {
            certificates.onChange(told::release);
            certificates.await(wish("a.example.com"), LONG);
            certificates.await(wish("b.example.com"), LONG);
            assertThat(told.availablePermits()).isZero();
            certificates.start();
            await().atMost(LONG).until(() -> told.availablePermits() > 0);
        }
    }

    @Test
    void othersAreForgotten() throws Exception {
        try (VaultCertificates certificates = connection.certificates()) {
            certificates.await(wish("a.example.com"), LONG);
            certificates.await(wish("b.example.com"), LONG);
            certificates.retain(List.of(wish("b.example.com")));
            assertThat(certificates.all())
                    .singleElement()
                    .satisfies(left -> assertThat(left.description()).isEqualTo("pki/web for b.example.com"));
        }
    }

    @Test
    void aRequestThatFailedAtTheStartIsNotRepeated() {
        vault.isSealed = true;
        try (VaultCertificates certificates = connection.certificates()) {
            assertThatThrownBy(() -> certificates.await(wish("a.example.com"), Duration.ofSeconds(1)))
                    .isInstanceOf(VaultFailure.class)
                    .hasMessage("Vault answered 503: Vault is sealed");
            assertThat(certificates.all()).isEmpty();
        }
    }
}
