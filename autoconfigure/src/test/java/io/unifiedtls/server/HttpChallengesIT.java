package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.server.ChallengeApplication.Responder;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** http-01 challenges on the port without TLS, beside each server (RFC 8555, section 8.3). */
@Tag("ci")
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class HttpChallengesIT {

    private static final String PATH = "/.well-known/acme-challenge/";
    private static final String TOKEN = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
    private static final String KEY_AUTHORIZATION = TOKEN + ".9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI";
    /** Of requests that wait for the responder. */
    private static final int PLACES = 8;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void challengesOfAHost(EmbeddedServer server, CapturedOutput log) throws Exception {
        try (var application = ChallengeApplication.start(new Variant(server, Variant.oneBackend()), directory)) {
            Responder responder = application.getBean(Responder.class);
            responder.tokens.put(List.of("new.example", TOKEN), KEY_AUTHORIZATION);
            responder.tokens.put(List.of("open.example", TOKEN), KEY_AUTHORIZATION);
            for (String host : List.of("new.example", "open.example", "NEW.example.:80", "new.example:5002")) {
                assertIsAnswered(get(application, host, PATH + TOKEN));
            }
            assertThat(curl(application, "new.example")).isEqualTo(KEY_AUTHORIZATION + " 200");
            for (String token :
                    List.of("", "x".repeat(129), TOKEN + "x", TOKEN + "?", TOKEN + "/", "a.b", "..%2f", "a=")) {
                assertThat(get(application, "open.example", PATH + token))
                        .as(token)
                        .startsWith("HTTP/1.1 404")
                        .contains("\r\nContent-Length: 0\r\n")
                        .doesNotContain("Location");
            }
            assertThat(get(application, "other.example", PATH + TOKEN)).startsWith("HTTP/1.1 404");
            assertThat(send(application, "POST %s HTTP/1.1\r\nHost: open.example\r\n\r\n".formatted(PATH + TOKEN)))
                    .startsWith("HTTP/1.1 404");
            for (String other : List.of("/", "/.well-known/acme-challenge", "/x" + PATH + TOKEN)) {
                assertThat(get(application, "open.example", other)).startsWith("HTTP/1.1 301");
                assertThat(get(application, "new.example", other)).startsWith("HTTP/1.1 421");
            }
            assertFailuresAreBounded(application, responder, log);
        }
    }

    /** The first host may be that of a challenge. */
    @Test
    void portIsOfUseBeforeThereIsAHost() throws Exception {
        write(directory, "web", certificateFor("open.example"));
        try (var application = EmbeddedServer.TOMCAT.start(
                Hostless.class,
                "server.address=127.0.0.1",
                "unified-tls.reload.enabled=false",
                "unified-tls.redirect.port=0",
                "unified-tls.server.configuration=web",
                "unified-tls.configurations.web.certificates[0].certificate=file:" + directory.resolve("web.pem"),
                "unified-tls.configurations.web.certificates[0].private-key=file:" + directory.resolve("web.key"))) {
            application.getBean(Responder.class).tokens.put(List.of("new.example", TOKEN), KEY_AUTHORIZATION);
            assertIsAnswered(get(application, "new.example", PATH + TOKEN));
            assertThat(get(application, "new.example", "/")).startsWith("HTTP/1.1 421");
        }
    }

    private static void assertFailuresAreBounded(
            ConfigurableApplicationContext application, Responder responder, CapturedOutput log) throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(get(application, "away%d.example".formatted(i), PATH + TOKEN))
                    .startsWith("HTTP/1.1 503");
        }
        assertThat(log.toString())
                .containsOnlyOnce("Could not answer a http-01 challenge. The challenge responder threw an exception.")
                .containsOnlyOnce("java.lang.IllegalStateException: The database is away");
        await().until(HttpChallengesIT::isEveryPlaceFree);
        List<Socket> flood = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            flood.add(begin(application, request("hangs%d.example".formatted(i), PATH + TOKEN)));
        }
        await().untilAsserted(() -> assertThat(responder.hanging).hasValue(PLACES));
        assertThat(get(application, "new.example", PATH + TOKEN)).startsWith("HTTP/1.1 503");
        assertThat(get(application, "open.example", "/")).startsWith("HTTP/1.1 301");
        try (EngineClient client = new EngineClient(Engines.client("open.example"), LocalClients.port(application))) {
            client.handshake(List::of);
            assertThat(client.get("/", "open.example")).contains("A page of the application");
        }
        responder.release.countDown();
        for (Socket client : flood) {
            assertThat(answer(client)).startsWith("HTTP/1.1 404");
        }
        assertIsAnswered(get(application, "new.example", PATH + TOKEN));
    }

    /** A client can have its response before the thread of its place is ready for another. */
    private static boolean isEveryPlaceFree() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tls-http-01-"))
                .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void assertIsAnswered(String response) {
        assertThat(response)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Type: application/octet-stream\r\n")
                .endsWith("\r\n\r\n" + KEY_AUTHORIZATION);
    }

    private static String curl(ConfigurableApplicationContext application, String host) {
        String address = "%s:%d".formatted(host, redirectPort(application));
        return Tool.curl()
                .run(
                        "",
                        List.of(
                                "-sS",
                                "--resolve",
                                address + ":127.0.0.1",
                                "-w",
                                " %{http_code}",
                                "http://" + address + PATH + TOKEN))
                .output();
    }

    private static int redirectPort(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.unified-tls.redirect.port", Integer.class);
    }

    private static String request(String host, String target) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(target, host);
    }

    private static String get(ConfigurableApplicationContext application, String host, String target)
            throws IOException {
        return send(application, request(host, target));
    }

    private static String send(ConfigurableApplicationContext application, String request) throws IOException {
        return answer(begin(application, request));
    }

    private static Socket begin(ConfigurableApplicationContext application, String request) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), redirectPort(application));
        client.setSoTimeout(30_000);
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
        return client;
    }

    private static String answer(Socket client) throws IOException {
        try (client) {
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Hostless {

        @Bean
        Responder responder() {
            return new Responder();
        }
    }
}
