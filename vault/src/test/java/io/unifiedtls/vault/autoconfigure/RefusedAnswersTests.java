package io.unifiedtls.vault.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.vault.CertificateStatus;
import io.unifiedtls.vault.CertificateWish;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.RequestedKey;
import io.unifiedtls.vault.VaultCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** If Vault does anything but renew a certificate, the current one stays, and the log says so once. */
@Tag("ci")
@Timeout(120)
@ExtendWith(CapturedLog.Extension.class)
class RefusedAnswersTests {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = "shop.example.com";
    private static final String PRIVATE_KEY =
            TestCertificates.pem(TestCertificates.certificateFor(NAME).privateKey());

    private final FakeVault vault = new FakeVault();

    @AfterEach
    void stop() {
        vault.close();
    }

    @SuppressWarnings("ImmutableEnumChecker") // Its functions have no state
    enum Fault {
        SEALED(vault -> vault.isSealed = true, "Vault answered 503: Vault is sealed"),
        FORBIDDEN(text(403, "{\"errors\":[\"permission denied\"]}"), "Vault answered 403: permission denied"),
        WRONG_ROLE(text(400, "{\"errors\":[\"unknown role: web\"]}"), "Vault answered 400: unknown role: web"),
        NO_WORDS(text(500, "{\"errors\":[]}"), "Vault answered 500"),
        CONTROL_CHARACTERS(text(500, "{\"errors\":[\"a\\u001b[31m\\nb\"]}"), "Vault answered 500: a"),
        ERRORS_OF_NO_LIST(text(500, "{\"errors\":{\"a\":1}}"), "Vault's answer cannot be used"),
        KEY_IN_AN_ERROR(text(500, "{\"private_key\":\"" + oneLine() + "\"}"), "Vault answered 500"),
        KEY_IN_THE_ERRORS(text(500, "{\"errors\":[\"" + oneLine() + "\"]}"), "Vault answered 500"),
        AWAY(FakeVault::stop, "Vault cannot be reached"),
        HANGING(vault -> vault.odd = vault.hanging(), "Vault did not answer in time"),
        TRICKLING(vault -> vault.odd = (exchange, path) -> trickle(exchange), "came too slowly"),
        RUBBISH(text(200, "<html>"), "Vault's answer cannot be used"),
        RUBBISH_WITH_A_KEY(text(200, "{\"data\":{\"x\":" + oneLine()), "Vault's answer cannot be used"),
        NOTHING(text(200, ""), "Vault's answer has no data"),
        NO_DATA(text(200, "{}"), "Vault's answer has no data"),
        REDIRECT(text(307, ""), "Vault's answer has no data"),
        NO_CERTIFICATE(text(200, "{\"data\":{\"ca_chain\":[]}}"), "certificate is missing"),
        NUMBER(text(200, "{\"data\":{\"certificate\":7}}"), "certificate is missing"),
        NO_PEM(text(200, "{\"data\":{\"certificate\":\"hello\"}}"), "certificate contains no certificate"),
        KEY_FOR_A_CERTIFICATE(
                text(200, "{\"data\":{\"certificate\":\"" + oneLine() + "\"}}"), "certificate contains no certificate"),
        HUGE(text(200, "{\"data\":{\"x\":\"" + "x".repeat(2 << 20) + "\"}}"), "more than 1,048,576 bytes"),
        HUGE_ERROR(text(500, "{\"errors\":[\"" + "x".repeat(2 << 20) + "\"]}"), ""),
        LONG_CERTIFICATE(text(200, "{\"data\":{\"certificate\":\"" + "x".repeat(100_000) + "\"}}"), "more than 65,536"),
        LONG_CHAIN(
                vault -> vault.odd = (exchange, path) -> FakeVault.send(
                        exchange,
                        200,
                        Map.of(
                                "data",
                                Map.of(
                                        "certificate",
                                        TestCertificates.pem(TestCertificates.certificateFor(NAME)
                                                .certificates()),
                                        "ca_chain",
                                        Collections.nCopies(50, "x")))),
                "ca_chain has more than 10"),
        OTHER_NAMES(vault -> vault.pki.alteredNames = names -> List.of("evil.example.com"), "does not contain shop"),
        OTHER_KEY(vault -> vault.pki.otherKey = true, "Vault's answer is refused"),
        EXPIRED(vault -> vault.pki.shift = Duration.ofDays(-2), "Set the clocks right"),
        FUTURE(vault -> vault.pki.shift = Duration.ofDays(2), "Set the clocks right");

        private final Consumer<FakeVault> cause;
        private final String problem;

        Fault(Consumer<FakeVault> cause, String problem) {
            this.cause = cause;
            this.problem = problem;
        }

        private static Consumer<FakeVault> text(int status, String text) {
            return vault -> vault.odd = (exchange, path) -> FakeVault.sendText(exchange, status, text);
        }

        private static String oneLine() {
            return PRIVATE_KEY.replace("\n", "\\n");
        }

        private static void trickle(HttpExchange exchange) throws IOException, InterruptedException {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 1_000; i++) {
                exchange.getResponseBody().write("{".getBytes(StandardCharsets.US_ASCII));
                exchange.getResponseBody().flush();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCurrentCertificateStays(Fault fault, CapturedLog log) throws Exception {
        CertificateWish wish = new CertificateWish(
                "pki",
                "web",
                List.of(NAME),
                List.of(),
                Optional.of(NAME),
                Optional.empty(),
                Optional.of(RequestedKey.EC_256));
        try (Connections connection = Connections.to(vault, "timeout", "500ms", "connect-timeout", "500ms");
                VaultCertificates certificates = connection.certificates()) {
            SigningChain first = certificates.await(wish, LONG);
            fault.cause.accept(vault);
            fail(certificates);
            CertificateStatus failed = certificates.all().get(0);
            assertThat(failed.problem().orElseThrow())
                    .contains(fault.problem)
                    .hasSizeLessThan(600)
                    .doesNotContain("\n", "\u001b");
            assertThat(certificates.find(wish, LONG)).containsSame(first);
            fail(certificates);
            String line = "The certificate pki/web for shop.example.com could not be issued: "
                    + failed.problem().get();
            assertThat(log.toString().split(Pattern.quote(line), -1)).hasSize(2);
            assertThat(log.toString())
                    .doesNotContain("PRIVATE KEY")
                    .doesNotContain(PRIVATE_KEY.lines().toList().get(1));
            heal(fault);
            certificates.renewNow();
            await().atMost(LONG).until(() -> !certificates.all().get(0).isFailing());
            assertThat(certificates.find(wish, LONG)).isPresent().get().isNotEqualTo(first);
        }
    }

    private static void fail(VaultCertificates certificates) {
        AtomicInteger ended = new AtomicInteger();
        certificates.observe((isIssued, took) -> ended.addAndGet(isIssued ? 0 : 1));
        certificates.renewNow();
        await().atMost(LONG).until(() -> ended.get() > 0);
    }

    private void heal(Fault fault) {
        vault.isSealed = false;
        vault.odd = null;
        vault.pki.alteredNames = names -> names;
        vault.pki.otherKey = false;
        vault.pki.shift = Duration.ZERO;
        if (fault == Fault.AWAY) {
            vault.restart();
        }
    }
}
