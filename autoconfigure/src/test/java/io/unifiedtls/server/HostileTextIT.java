package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSHandshakeEvent;
import io.unifiedtls.operations.TLSHostEvent;
import io.unifiedtls.operations.TLSPolicyEvent;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Hostile;
import io.unifiedtls.testing.OddCertificates;
import io.unifiedtls.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.json.JsonMapper;

/** Tenants, clients and resolvers that write lines of their own into whatever holds what they say. */
@ExtendWith(OutputCaptureExtension.class)
class HostileTextIT {

    private static final X500Name SUBJECT = new X500NameBuilder()
            .addRDN(BCStyle.O, Hostile.TEXT)
            .addRDN(BCStyle.CN, Hostile.OCTETS)
            .build();

    @TempDir
    Path directory;

    private Path hosts = Path.of("");

    @BeforeEach
    void writeMaterial() throws Exception {
        hosts = Files.createDirectory(directory.resolve("hosts"));
        SigningChain odd = odd("odd.example");
        write(directory, "default", certificateFor("default.example"));
        write(directory, "known", odd);
        write(directory, "stranger", odd("stranger.example"));
        write(directory, "ca", odd);
        // Good ones, and all that can be wrong with others
        write(hosts, "good" + file(), odd("good.example"));
        write(hosts, "again" + file(), odd("good.example"));
        write(hosts, "nameless" + file(), odd());
        write(hosts, "mismatch" + file(), certificateFor("mismatch.example"));
        Files.writeString(
                hosts.resolve("mismatch" + file() + ".key"),
                pem(certificateFor("other.example").privateKey()));
        write(hosts, "keyless" + file(), odd("keyless.example"));
        Files.delete(hosts.resolve("keyless" + file() + ".key"));
        write(hosts, "unordered" + file(), odd("unordered.example"));
        Files.writeString(
                hosts.resolve("unordered" + file() + ".pem"),
                pem(List.of(
                        odd("unordered.example").leaf(),
                        certificateFor("x.example").leaf())));
        Files.writeString(hosts.resolve("garbage" + file() + ".pem"), Hostile.TEXT);
        Files.writeString(
                hosts.resolve("block" + file() + ".pem"),
                "-----BEGIN %s-----\nAAAA\n-----END CERTIFICATE-----\n".formatted(Hostile.OCTETS));
        Files.write(hosts.resolve("store" + file() + ".p12"), store(odd));
        Path folder = Files.createDirectory(hosts.resolve("folder" + file()));
        Files.writeString(folder.resolve("fullchain.pem"), Hostile.TEXT);
        Files.writeString(folder.resolve("privkey.pem"), Hostile.TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyWritesALine(EmbeddedServer server, CapturedOutput output) throws Exception {
        try (var application = start(server)) {
            int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
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
            Files.writeString(hosts.resolve("good" + file() + ".pem"), Hostile.TEXT);
            Files.writeString(directory.resolve("ca.pem"), Hostile.TEXT);
            TLSReload reload = application.getBean(TLSReloader.class).reload();
            Hostile.assertHarmless(reload.toString());
            ask(port, "good.example");
            Recorder recorder = application.getBean(Recorder.class);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(recorder.events)
                            .hasAtLeastOneElementOfType(TLSHandshakeEvent.Refused.class)
                            .hasAtLeastOneElementOfType(TLSHandshakeEvent.PeerAuthenticated.class)
                            .hasAtLeastOneElementOfType(TLSHostEvent.Disabled.class)
                            .hasAtLeastOneElementOfType(TLSReload.class));
            assertThat(recorder.events).extracting(Object::toString).allSatisfy(Hostile::assertHarmless);
            assertThat(recorder.events).extracting(Object::toString).anyMatch(Hostile::isIn);
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

    private ConfigurableApplicationContext start(EmbeddedServer server) {
        String file = "file:" + directory + "/";
        return new SpringApplicationBuilder(Application.class)
                .web(server.type())
                .properties(
                        "server.port=0",
                        "spring.autoconfigure.exclude=" + server.excluded(),
                        "management.endpoint.health.show-details=always",
                        "management.endpoints.web.exposure.include=health,tls",
                        "management.endpoint.tls.access=unrestricted",
                        "logging.level.io.unifiedtls=trace",
                        EmbeddedServer.backend(),
                        "unified-tls.server.configuration=default",
                        "unified-tls.reload.enabled=false",
                        "unified-tls.configurations.default.certificates[0].certificate=" + file + "default.pem",
                        "unified-tls.configurations.default.certificates[0].private-key=" + file + "default.key",
                        "unified-tls.configurations.default.client-authentication=want",
                        "unified-tls.configurations.default.trust-store.certificates=" + file + "ca.pem",
                        "unified-tls.configurations.known.certificates[0].certificate=" + file + "known.pem",
                        "unified-tls.configurations.known.certificates[0].private-key=" + file + "known.key",
                        "unified-tls.sources[0].directory=" + file + "hosts")
                .run();
    }

    /** What fits into the name of a file. */
    private static String file() {
        return Hostile.TEXT.replace("\0", "").replace("/", "");
    }

    /** One whose text is all an attacker's, with a responder to ask. */
    private static SigningChain odd(String... names) {
        List<org.bouncycastle.asn1.ASN1Encodable> alternatives = new ArrayList<>();
        for (String name : names) {
            alternatives.add(new GeneralName(GeneralName.dNSName, name));
        }
        for (int kind :
                new int[] {GeneralName.dNSName, GeneralName.rfc822Name, GeneralName.uniformResourceIdentifier}) {
            alternatives.add(OddCertificates.text(kind, Hostile.OCTETS));
        }
        X509Certificate leaf = OddCertificates.make(
                SUBJECT,
                builder -> builder.addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new DERSequence(alternatives.toArray(org.bouncycastle.asn1.ASN1Encodable[]::new)))
                        .addExtension(
                                Extension.authorityInfoAccess,
                                false,
                                new AuthorityInformationAccess(
                                        AccessDescription.id_ad_ocsp,
                                        new GeneralName(
                                                GeneralName.uniformResourceIdentifier,
                                                "http://localhost:1/" + Hostile.OCTETS))));
        return SigningChain.of(OddCertificates.KEYS.getPrivate(), List.of(leaf));
    }

    /** With two keys, so that nobody knows which is meant. */
    private static byte[] store(SigningChain chain) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (String alias : List.of("one", "two")) {
            store.setKeyEntry(
                    alias + Hostile.OCTETS, chain.privateKey(), new char[0], new X509Certificate[] {chain.leaf()});
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, new char[0]);
        return out.toByteArray();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Recorder recorder() {
            return new Recorder();
        }

        /** Of a tenant's own making. */
        @Bean
        SniResolver resolver() {
            return (clientHello, context) -> switch (clientHello
                    .serverName()
                    .map(ServerName::value)
                    .orElse("")) {
                case "refused.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED, Hostile.TEXT);
                case "failing.example" ->
                    throw new IllegalStateException(Hostile.TEXT, new IllegalArgumentException(Hostile.TEXT));
                case "labelled.example" ->
                    Optional.of(context.configuration().toBuilder()
                            .label(Hostile.TEXT)
                            .build());
                case "policy.example" ->
                    Optional.of(context.configuration().toBuilder()
                            .label(Hostile.TEXT)
                            .signingChains(odd("policy.example"))
                            .build());
                default -> Optional.empty();
            };
        }
    }

    static class Recorder {

        private final List<Object> events = new CopyOnWriteArrayList<>();

        @EventListener({
            TLSHandshakeEvent.Refused.class,
            TLSHandshakeEvent.PeerAuthenticated.class,
            TLSHostEvent.Disabled.class,
            TLSHostEvent.Enabled.class,
            TLSReload.class,
            TLSPolicyEvent.class
        })
        void on(Object event) {
            events.add(event);
        }
    }
}
