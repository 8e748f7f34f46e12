package io.unifiedtls.acme.order;

import static io.unifiedtls.acme.testing.AcmeApplication.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.unifiedtls.SigningChain;
import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import io.unifiedtls.testing.TestCertificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** An authority whose answers are wrong. Its names get their certificates as soon as the answers are right again. */
@Tag("ci")
@Tag("one-jdk")
class BrokenAuthorityIT {

    private static PebbleServer pebble;
    private static AcmeFaultProxy authority;
    private static AcmeApplication application;
    private static HttpAnswers answers;

    @BeforeAll
    static void start() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        pebble = PebbleServer.builder().httpPort(http).start();
        authority = AcmeFaultProxy.before(pebble);
        application = AcmeApplication.start(
                FleetServer.JETTY,
                AcmeApplication.Recording.class,
                "unified-tls.acme.challenges=http-01",
                "unified-tls.acme.authorities[0].orders-per-hour=100000",
                "unified-tls.acme.authorities[0].name=broken",
                "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation());
        answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class));
    }

    @AfterEach
    void mend() {
        for (Kind kind : Kind.values()) {
            authority.alter(kind, UnaryOperator.identity());
        }
    }

    @AfterAll
    static void stop() {
        answers.close();
        application.close();
        authority.close();
        pebble.close();
    }

    private static CertificateState awaitFailed(String name) throws InterruptedException {
        return application.await(name, state -> state.phase() == Phase.FAILED);
    }

    private void awaitIssuedAgain(String name) throws InterruptedException {
        mend();
        application.certificates().renew(TENANT, name);
        application.awaitIssued(name);
    }

    /** One tenant must not keep all others from their certificates. */
    @Test
    void limitOfOneNameConcernsNoOthers() throws Exception {
        authority.fail(
                Kind.NEW_ORDER,
                429,
                "too many certificates (50) already issued for \\\"many.example\\\" in the last 168h0m0s",
                Duration.ofHours(40),
                1);
        application.order("shop.many.example");
        assertThat(awaitFailed("shop.many.example").problem().orElseThrow()).contains("rateLimited");
        application.order("few.example");
        application.awaitIssued("few.example");
    }

    @Test
    void certificateOfAnotherKeyIsTold() throws Exception {
        String other = pem(TestCertificates.certificateFor("chain.example"));
        authority.alter(Kind.OTHER, text -> text.contains("BEGIN CERTIFICATE") ? other : text);
        application.order("chain.example");
        CertificateState failed = awaitFailed("chain.example");
        assertThat(failed.failures()).isEqualTo(1);
        assertThat(failed.problem().orElseThrow()).contains("certificate").doesNotContain("BEGIN");
        awaitIssuedAgain("chain.example");
    }

    private static String pem(SigningChain chain) throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(chain.leaf().getEncoded()));
    }

    /** It could have the challenges of all others answered, and keep other authorities from validating these. */
    @Test
    void namesThatWereNotOrderedAreNotValidated() throws Exception {
        authority.alter(
                Kind.OTHER,
                text -> text.contains("\"challenges\"") ? text.replace("\"own.example\"", "\"victim.example\"") : text);
        application.order("own.example");
        assertThat(awaitFailed("own.example").problem().orElseThrow()).contains("victim.example");
        awaitIssuedAgain("own.example");
    }

    /** Answers to challenges are worth as much as the way on which they go. */
    @Test
    void nothingIsSentWithoutTLS() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plain.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.close();
        });
        plain.start();
        try {
            String address = "http://localhost:%d/".formatted(plain.getAddress().getPort());
            authority.alter(
                    Kind.NEW_ORDER,
                    text -> text.replaceAll("(\"authorizations\":\\s*\\[\\s*\")https://[^/]*/", "$1" + address));
            application.order("plain.example");
            assertThat(awaitFailed("plain.example").problem().orElseThrow()).contains("https");
            assertThat(requests).hasValue(0);
        } finally {
            plain.stop(0);
        }
        awaitIssuedAgain("plain.example");
    }

    /** It could be one in the network of the application. */
    @Test
    void nothingIsSentToServersThatTheDirectoryDoesNotName() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String address = "https://localhost:%d/".formatted(other.getLocalPort());
            authority.alter(
                    Kind.NEW_ORDER,
                    text -> text.replaceAll("(\"authorizations\":\\s*\\[\\s*\")https://[^/]*/", "$1" + address));
            application.order("elsewhere.example");
            assertThat(awaitFailed("elsewhere.example").problem().orElseThrow())
                    .contains("localhost:" + other.getLocalPort(), "directory");
            other.setSoTimeout(1);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(other::accept);
        }
        awaitIssuedAgain("elsewhere.example");
    }

    @Test
    void orderThatIsUnderWayOutlivesALimit() throws Exception {
        authority.fail(Kind.FINALIZE, 503, Duration.ofSeconds(1), 1);
        application.order("limited.example");
        awaitFailed("limited.example");
        authority.fail(Kind.OTHER, 429, Duration.ofSeconds(1), 1);
        application.certificates().renew(TENANT, "limited.example");
        application.await("limited.example", state -> state.failures() == 2);
        application.certificates().renew(TENANT, "limited.example");
        application.awaitIssued("limited.example");
        assertThat(authority.orders("limited.example")).isEqualTo(1);
    }

    /** As after the loss of a sealing key. */
    @Test
    void accountWhoseKeyDoesNotOpenIsTold() throws Exception {
        application.order("account.example");
        application.awaitIssued("account.example");
        JdbcTemplate jdbc =
                new JdbcTemplate(application.bean(FleetDatabase.class).dataSource());
        byte[] sealed = Objects.requireNonNull(jdbc.queryForObject("select sealed_key from tls_account", byte[].class));
        jdbc.update("update tls_account set sealed_key = ?", new byte[60]);
        try {
            application.certificates().renew(TENANT, "account.example");
            CertificateState failed =
                    application.await("account.example", state -> state.phase() == Phase.RENEWAL_FAILED);
            assertThat(failed.problem().orElseThrow()).contains("key");
        } finally {
            jdbc.update("update tls_account set sealed_key = ?", sealed);
        }
        awaitIssuedAgain("account.example");
    }
}
