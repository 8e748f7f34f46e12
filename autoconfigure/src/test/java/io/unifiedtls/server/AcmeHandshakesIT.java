package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.server.ChallengeApplication.Responder;
import io.unifiedtls.testing.AcmeValidation;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The handshakes by which an authority validates tls-alpn-01 challenges, on each server (RFC 8737). */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class AcmeHandshakesIT {

    private static final String KEY_AUTHORIZATION = "token.thumbprint";
    private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
    private static final String NO_APPLICATION_PROTOCOL = "SSL alert number 120";
    /** Of handshakes that wait for the responder. */
    private static final int PLACES = 16;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void challenges(Variant variant, CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext application = ChallengeApplication.start(variant, directory)) {
            int port = LocalClients.port(application);
            Responder responder = application.getBean(Responder.class);
            int quiet = log.toString().length();
            for (String version : VERSIONS) {
                for (String name : List.of("new.example", "open.example", "strict.open.example")) {
                    responder.names.put(name, KEY_AUTHORIZATION);
                    assertIsValidated(port, name, version);
                }
                assertNothingIsResumed(port, "strict.open.example", version);
                assertSessionOfAHostIsNotResumed(port, version);
            }
            assertOthersAreNotAnswered(application, port);
            assertClientThatRefusesIsRead(port);
            assertThat(log.toString().substring(quiet))
                    .doesNotContain("WARN", "ERROR", "Exception", "\tat ")
                    .contains("Handshake ended by server: acme_challenge server-name=new.example");
            assertFailuresAreBounded(port, responder, log);
        }
    }

    private static void assertIsValidated(int port, String name, String version) throws Exception {
        AcmeValidation validation = new AcmeValidation(name, KEY_AUTHORIZATION);
        try (EngineClient client = new EngineClient(validation.client(version), port)) {
            client.handshake(List::of);
            assertThat(client.engine().getApplicationProtocol()).isEqualTo("acme-tls/1");
            assertThat(client.engine().getSession().getProtocol()).isEqualTo(version);
            assertThat(client.get("/", name)).isEmpty();
        }
        try (EngineClient client = new EngineClient(validation.client(version), port)) {
            client.handshake(List::of);
            client.awaitEnd();
            assertThat(client.engine().isInboundDone()).as("close_notify").isTrue();
        }
    }

    private void assertNothingIsResumed(int port, String name, String version)
            throws CertificateException, IOException {
        Path session = directory.resolve("session.pem");
        Files.deleteIfExists(session);
        String validation = openssl(port, name, version, "acme-tls/1", "-sess_out", session.toString());
        assertThat(validation)
                .contains("ALPN protocol: acme-tls/1")
                .doesNotContain(
                        "New Session Ticket arrived",
                        "TLS session ticket:",
                        "Acceptable client certificate CA",
                        "HTTP/");
        new AcmeValidation(name, KEY_AUTHORIZATION).verify(certificate(validation));
        if (session.toFile().exists()) {
            assertThat(openssl(port, name, version, "http/1.1", "-sess_in", session.toString()))
                    .contains("New, ")
                    .doesNotContain("Reused, ");
            assertThat(openssl(port, name, version, "acme-tls/1", "-sess_in", session.toString()))
                    .contains("New, ")
                    .doesNotContain("Reused, ");
        }
    }

    /** Nor does a session of a host open a challenge. */
    private void assertSessionOfAHostIsNotResumed(int port, String version) throws IOException {
        Path session = directory.resolve("session.pem");
        Files.deleteIfExists(session);
        openssl(port, "open.example", version, "http/1.1", "-sess_out", session.toString());
        assertThat(session).exists();
        assertThat(openssl(port, "open.example", version, "http/1.1", "-sess_in", session.toString()))
                .contains("Reused, ");
        assertThat(openssl(port, "open.example", version, "acme-tls/1", "-sess_in", session.toString()))
                .contains("New, ", "ALPN protocol: acme-tls/1")
                .doesNotContain("Reused, ");
    }

    private static void assertOthersAreNotAnswered(ConfigurableApplicationContext application, int port)
            throws IOException {
        Responder responder = application.getBean(Responder.class);
        responder.names.remove("open.example");
        responder.names.remove("strict.open.example");
        for (String version : VERSIONS) {
            for (String name : List.of("open.example", "strict.open.example", "other.example")) {
                assertThat(openssl(port, name, version, "acme-tls/1"))
                        .contains(NO_APPLICATION_PROTOCOL)
                        .contains("no peer certificate available");
            }
            assertThat(openssl(port, "", version, "acme-tls/1")).contains(NO_APPLICATION_PROTOCOL);
            responder.names.put("open.example", KEY_AUTHORIZATION);
            assertThat(openssl(port, "open.example", version, "acme-tls/1,http/1.1"))
                    .contains("ALPN protocol: http/1.1", "A page of the application");
            assertHostAnswersBesideHttp2(port, version);
            assertThat(openssl(port, "strict.open.example", version, "acme-tls/1,http/1.1"))
                    .doesNotContain("A page of the application");
            assertThat(openssl(port, "open.example", version, "acme-tls/2")).contains(NO_APPLICATION_PROTOCOL);
            responder.names.remove("open.example");
        }
        assertThat(responder.resolved).doesNotContain("new.example", "other.example");
        HandshakeStatistics.Summary seen =
                application.getBean(HandshakeStatistics.class).summary();
        assertThat(seen.refused()).extractingByKey("acme_challenge", LONG).isGreaterThanOrEqualTo(16);
        assertThat(seen.applicationProtocols()).doesNotContainKey("acme-tls/1");
        assertThat(application.getBean(HandshakeStatistics.class).refusals())
                .extracting(HandshakeStatistics.Refusal::outcome)
                .doesNotContain("acme_challenge");
    }

    private static void assertHostAnswersBesideHttp2(int port, String version) throws IOException {
        SSLEngine offering = Engines.client(Engines.clientContext(null), "open.example", parameters -> {
            parameters.setProtocols(new String[] {version});
            parameters.setApplicationProtocols(new String[] {"acme-tls/1", "h2"});
        });
        try (EngineClient client = new EngineClient(offering, port)) {
            client.handshake(List::of);
            assertThat(client.engine().getApplicationProtocol()).isEqualTo("h2");
        }
    }

    /** An authority that expects another key authorization. */
    private static void assertClientThatRefusesIsRead(int port) throws IOException {
        for (String version : VERSIONS) {
            AcmeValidation other = new AcmeValidation("new.example", "another.thumbprint");
            try (EngineClient client = new EngineClient(other.client(version), port)) {
                assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.handshake(List::of));
            }
        }
    }

    private static void assertFailuresAreBounded(int port, Responder responder, CapturedOutput log) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(openssl(port, "away%d.example".formatted(i), "TLSv1.3", "acme-tls/1"))
                    .contains("SSL alert number 80");
        }
        assertThat(log.toString())
                .containsOnlyOnce(
                        "Could not answer a tls-alpn-01 challenge. The challenge responder threw an exception.");
        List<EngineClient> flood = new ArrayList<>();
        for (int i = 0; i < PLACES + 4; i++) {
            EngineClient client = new EngineClient(
                    new AcmeValidation("hang%d.example".formatted(i), KEY_AUTHORIZATION).client("TLSv1.3"), port);
            client.sendRaw(Engines.clientHello(client.engine()));
            flood.add(client);
        }
        await().untilAsserted(() -> assertThat(responder.hanging).hasValue(PLACES));
        assertThat(openssl(port, "open.example", "TLSv1.3", "http/1.1")).contains("A page of the application");
        assertThat(openssl(port, "new.example", "TLSv1.3", "acme-tls/1")).contains("SSL alert number 80");
        responder.release.countDown();
        for (EngineClient client : flood) {
            client.close();
        }
        await().untilAsserted(() -> assertIsValidated(port, "new.example", "TLSv1.3"));
    }

    private static String openssl(int port, String name, String version, String offer, String... more) {
        List<String> server = name.isEmpty() ? List.of("-noservername") : List.of("-servername", name);
        return Tool.openssl()
                .run(
                        REQUEST,
                        Stream.of(
                                        List.of("s_client", "-connect", "127.0.0.1:" + port, "-ign_eof"),
                                        server,
                                        List.of(version.equals("TLSv1.2") ? "-tls1_2" : "-tls1_3", "-alpn", offer),
                                        List.of(more))
                                .flatMap(List::stream)
                                .toList())
                .output();
    }

    private static X509Certificate certificate(String output) throws CertificateException {
        int start = output.indexOf("-----BEGIN CERTIFICATE-----");
        String pem = output.substring(start, output.indexOf("-----END CERTIFICATE-----", start) + 25);
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
