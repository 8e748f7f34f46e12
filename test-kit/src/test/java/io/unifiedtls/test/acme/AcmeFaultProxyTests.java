package io.unifiedtls.test.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/** The proxy, as a client of ACME sees it that others wrote. */
@Tag("one-jdk")
@Timeout(120)
class AcmeFaultProxyTests {

    private static AcmeClient client;
    private static PebbleServer pebble;
    private AcmeFaultProxy proxy;

    @BeforeAll
    static void startPebble() throws Exception {
        AcmeClient.assumePebble();
        client = new AcmeClient();
        pebble = PebbleServer.builder()
                .httpPort(client.port())
                .badNonces(20)
                .block("blocked.example")
                .start();
    }

    @AfterAll
    static void stopPebble() {
        if (pebble != null) {
            pebble.close();
            client.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        proxy = AcmeFaultProxy.before(pebble);
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private Login login() throws AcmeException {
        return AcmeClient.login(proxy.directory(), proxy.serverAuthority());
    }

    private HttpResponse<String> directory() throws Exception {
        return AcmeClient.get(proxy.directory(), proxy.serverAuthority());
    }

    @Test
    void allUrlsLeadThroughTheProxy() throws Exception {
        String authority = proxy.directory().getAuthority();
        assertThat(directory().body().replaceAll("https://" + authority + "/", ""))
                .contains("newOrder", "renewalInfo")
                .doesNotContain("localhost");
        Order order = login().newOrder().domain("through.example").create();
        assertThat(order.getLocation().getAuthority()).isEqualTo(authority);
        assertThat(order.getFinalizeLocation().getAuthority()).isEqualTo(authority);
        assertThat(order.getAuthorizations())
                .allSatisfy(
                        each -> assertThat(each.getLocation().getAuthority()).isEqualTo(authority));
    }

    @Test
    void ordersAreCountedForEachName() throws Exception {
        Login login = login();
        for (int i = 0; i < 3; i++) { // Some of which are sent again because of their nonce
            login.newOrder().domains("one.example", "two.example").create();
        }
        login.newOrder().domain("two.example").create();
        assertThat(proxy.orders("one.example")).isEqualTo(3);
        assertThat(proxy.orders("two.example")).isEqualTo(4);
        assertThat(proxy.orders("three.example")).isZero();
        assertThat(proxy.requests(Kind.NEW_ORDER)).isGreaterThanOrEqualTo(4);
        assertThat(proxy.requests(Kind.NEW_ACCOUNT)).isPositive();
        assertThat(proxy.requests(Kind.FINALIZE)).isZero();
    }

    @Test
    void refusedOrdersAreCounted() throws Exception {
        Login login = login();
        proxy.fail(Kind.NEW_ORDER, 503, 1);
        assertThatExceptionOfType(AcmeException.class)
                .isThrownBy(() -> login.newOrder().domain("away.example").create());
        assertThatExceptionOfType(AcmeException.class)
                .isThrownBy(() -> login.newOrder().domain("blocked.example").create());
        assertThat(proxy.orders("away.example")).isEqualTo(1);
        assertThat(proxy.orders("blocked.example")).isEqualTo(1);
    }

    @Test
    void adviceIsInTenYearsAtFirst() throws Exception {
        RenewalInfo advice = client.issue(login(), "later.example").getRenewalInfo();
        assertThat(advice.getSuggestedWindowStart()).isAfter(Instant.now().plus(Duration.ofDays(3_600)));
        assertThat(advice.getExplanation()).isEmpty();
        assertThat(proxy.requests(Kind.RENEWAL_INFO)).isPositive();
    }

    @Test
    void certificatesHaveAdviceOfTheirOwn() throws Exception {
        Login login = login();
        Certificate mine = client.issue(login, "mine.example");
        Certificate other = client.issue(login, "other.example");
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Instant later = Instant.parse("2026-06-01T00:00:00Z");
        proxy.suggest(later, later.plusSeconds(60), Duration.ofMinutes(5));
        proxy.suggest(mine.getCertificate(), now, now.plusSeconds(30), Duration.ofMinutes(1));
        proxy.explain(URI.create("https://authority.example/why"));

        RenewalInfo advice = mine.getRenewalInfo();
        assertThat(advice.getSuggestedWindowStart()).isEqualTo(now);
        assertThat(advice.getSuggestedWindowEnd()).isEqualTo(now.plusSeconds(30));
        assertThat(advice.getExplanation().orElseThrow()).hasToString("https://authority.example/why");
        assertThat(advice.fetch().orElseThrow())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(other.getRenewalInfo().getSuggestedWindowStart()).isEqualTo(later);
    }

    @Test
    void certificateWithoutKeyIdentifierHasNoAdvice() throws Exception {
        X509Certificate certificate = withoutExtensions();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> proxy.suggest(certificate, Instant.EPOCH, Instant.EPOCH, Duration.ZERO))
                .withMessageContaining("'CN=plain' has no authority key identifier");
    }

    private static X509Certificate withoutExtensions() throws Exception {
        KeyPair key = AcmeClient.newKey();
        X500Name name = new X500Name("CN=plain");
        Date now = Date.from(Instant.now());
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(name, BigInteger.ONE, now, now, name, key.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    }

    @Test
    void replacedCertificatesAreRecorded() throws Exception {
        Login login = login();
        Certificate first = client.issue(login, "renewed.example");
        assertThat(proxy.replaced()).isEmpty();
        login.newOrder()
                .domain("renewed.example")
                .replaces(first.getCertificate())
                .create();
        assertThat(proxy.replaced()).containsExactly(CertificateIds.of(first.getCertificate()));
    }

    @Test
    void limitsSayWhenToTryAgain() throws Exception {
        Login login = login();
        proxy.fail(Kind.NEW_ORDER, 429, Duration.ofSeconds(90), 1);
        assertThatExceptionOfType(AcmeRateLimitedException.class)
                .isThrownBy(() -> login.newOrder().domain("limited.example").create())
                .satisfies(ex -> assertThat(ex.getRetryAfter().orElseThrow())
                        .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(90)));
        login.newOrder().domain("limited.example").create();
        assertThat(proxy.orders("limited.example")).isEqualTo(2);
    }

    @Test
    void unavailableDirectoryComesBack() throws Exception {
        proxy.fail(Kind.DIRECTORY, 503, Duration.ofSeconds(7), 2);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = directory();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("7");
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("serverInternal");
        }
        proxy.fail(Kind.DIRECTORY, 500, 1);
        assertThat(directory().headers().firstValue("Retry-After")).isEmpty();
        assertThat(directory().statusCode()).isEqualTo(200);
    }

    @Test
    void hangingRequestGetsNoAnswerAndHoldsUpNoOther() throws Exception {
        proxy.hang(Kind.DIRECTORY, 1);
        CompletableFuture<HttpResponse<String>> hanging = AcmeClient.http(proxy.serverAuthority())
                .sendAsync(HttpRequest.newBuilder(proxy.directory()).build(), BodyHandlers.ofString());
        await().until(() -> proxy.requests(Kind.DIRECTORY) == 1);
        assertThat(directory().statusCode()).isEqualTo(200);
        assertThat(hanging).isNotDone();
        proxy.close();
        assertThat(hanging).failsWithin(Duration.ofSeconds(60));
    }

    @Test
    void lateAnswersAreWhole() throws Exception {
        proxy.delay(Kind.DIRECTORY, Duration.ofMillis(200));
        long start = System.nanoTime();
        assertThat(directory().body()).contains("newOrder");
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void authorityIsAwayAndComesBack() throws Exception {
        proxy.setAway(true);
        assertThatIOException().isThrownBy(this::directory);
        proxy.setAway(false);
        assertThat(directory().statusCode()).isEqualTo(200);
    }
}
