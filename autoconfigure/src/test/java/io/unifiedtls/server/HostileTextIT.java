package io.unifiedtls.server;

import static io.unifiedtls.server.HostileTextApplication.file;
import static io.unifiedtls.server.LocalClients.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.ServerName;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSHandshakeEvent;
import io.unifiedtls.operations.TLSHostEvent;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.server.HostileTextApplication.Recorder;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Hostile;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** Tenants, clients and resolvers that write lines of their own into whatever holds what they say. */
@Tag("ci")
@ExtendWith(OutputCaptureExtension.class)
class HostileTextIT {

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() throws Exception {
        HostileTextApplication.writeMaterial(directory);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyWritesALine(EmbeddedServer server, CapturedOutput output) throws Exception {
        try (var application = HostileTextApplication.start(server, directory)) {
            int port = port(application);
            for (String name : List.of(
                    "good.example",
                    "mismatch.example",
                    "keyless.example",
                    "unordered.example",
                    "refused.example",
                    "failing.example",
                    "labelled.example",
                    "policy.example")) {
                ask(port, name);
                ask(port, name, "known");
                ask(port, name, "stranger");
            }
            ask(port, "default.example", "-alpn", "h2,FORGED\u001b[2J");
            sendHello(port);
            Files.writeString(directory.resolve("hosts/good" + file() + ".pem"), Hostile.TEXT);
            Files.writeString(directory.resolve("ca.pem"), Hostile.TEXT);
            TLSReload reload = application.getBean(TLSReloader.class).reload();
            Hostile.assertHarmless(reload.toString());
            ask(port, "good.example");
            Recorder recorder = application.getBean(Recorder.class);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(recorder.events())
                            .hasAtLeastOneElementOfType(TLSHandshakeEvent.Refused.class)
                            .hasAtLeastOneElementOfType(TLSHandshakeEvent.PeerAuthenticated.class)
                            .hasAtLeastOneElementOfType(TLSHostEvent.Disabled.class)
                            .hasAtLeastOneElementOfType(TLSReload.class));
            assertThat(recorder.events()).extracting(Object::toString).allSatisfy(Hostile::assertHarmless);
            assertThat(recorder.events()).extracting(Object::toString).anyMatch(Hostile::isIn);
            assertHarmlessReports(application);
        }
        Hostile.assertHarmless(output.getAll());
        assertThat(output.getAll()).matches(Hostile::isIn);
    }

    /** As JSON is read, not as it is written, since that escapes. */
    private static void assertHarmlessReports(ConfigurableApplicationContext application) {
        TLSEndpoint endpoint = application.getBean(TLSEndpoint.class);
        JsonMapper json = JsonMapper.builder().build();
        for (Object report : List.of(
                application.getBean(TLSHealthIndicator.class).health().getDetails(),
                endpoint.tls(),
                endpoint.reload())) {
            List<String> texts = texts(json.readValue(json.writeValueAsString(report), Object.class));
            assertThat(texts).allSatisfy(Hostile::assertHarmless);
        }
        assertThat(endpoint.tls().disabledHosts().values()).anyMatch(Hostile::isIn);
        TLSExplainer explainer = application.getBean(TLSExplainer.class);
        for (String name : List.of("mismatch.example", "refused.example", "failing.example", "labelled.example")) {
            Hostile.assertHarmless(explainer
                    .explain(io.unifiedtls.ClientHello.builder()
                            .serverName(new ServerName(name))
                            .build())
                    .toString());
        }
    }

    private static List<String> texts(Object value) {
        if (value instanceof Map<?, ?> map) {
            return Stream.concat(map.keySet().stream(), map.values().stream())
                    .filter(part -> part != null)
                    .flatMap(part -> texts(part).stream())
                    .toList();
        }
        if (value instanceof List<?> list) {
            return list.stream().flatMap(part -> texts(part).stream()).toList();
        }
        return List.of(String.valueOf(value));
    }

    private void ask(int port, String name, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("s_client", "-connect", "localhost:" + port, "-ign_eof", "-servername", name));
        if (options.length == 1) {
            Path files = directory.resolve(options[0]);
            arguments.addAll(List.of("-cert", files + ".pem", "-key", files + ".key"));
        } else {
            arguments.addAll(List.of(options));
        }
        Tool.openssl()
                .run(
                        "GET / HTTP/1.1\r\nHost: %s\u001b[2J\u0085FORGED\r\nConnection: close\r\n\r\n".formatted(name),
                        arguments);
    }

    /** With a server name that no client of the tests sends. */
    private static void sendHello(int port) throws IOException {
        SSLEngine client = Engines.client("a".repeat(30) + ".example");
        String hello = new String(Engines.clientHello(client), StandardCharsets.ISO_8859_1);
        String forged = hello.replace("a".repeat(30), (Hostile.OCTETS + "a".repeat(30)).substring(0, 30));
        assertThat(forged).hasSameSizeAs(hello).isNotEqualTo(hello);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(forged.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(7)).as("an alert").hasSize(7);
        }
    }
}
