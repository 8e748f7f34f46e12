package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.expiredClientCertificate;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unifiedtls.SigningChain;
import io.unifiedtls.autoconfigure.properties.ServerProperties.Backend;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.server.SClient.Seen;
import io.unifiedtls.testing.Chromium;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** Every behaviour of a server with a host table and a resolver, as real clients see it. A subclass names a server. */
@TestPropertySource(
        properties = {
            "server.compression.enabled=true",
            "server.shutdown=graceful",
            "server.forward-headers-strategy=native",
            "unified-tls.server.backend=jdk",
            "unified-tls.server.configuration=default",
            "unified-tls.server.resolver-timeout=3s",
            "unified-tls.server.handshake-timeout=8s",
            "spring.http.codecs.max-in-memory-size=8MB",
            "unified-tls.configurations.default.application-protocols=h2,http/1.1",
            "unified-tls.configurations.only12.base=default",
            "unified-tls.configurations.only12.highest-supported-version=TLSv1.2",
            "unified-tls.configurations.only13.base=default",
            "unified-tls.configurations.only13.lowest-supported-version=TLSv1.3",
            "unified-tls.configurations.only13.application-protocols=http/1.1",
            "unified-tls.configurations.need.base=default",
            "unified-tls.configurations.need.client-authentication=need",
            "unified-tls.configurations.want.base=default",
            "unified-tls.configurations.want.client-authentication=want",
            "unified-tls.configurations.keys.base=default",
            "unified-tls.revocation.private-hosts=localhost",
            "unified-tls.hosts[0].server-names=both.example,*.wild.example",
            "unified-tls.hosts[0].configuration=default",
            "unified-tls.hosts[1].server-names=only12.example,old.wild.example",
            "unified-tls.hosts[1].configuration=only12",
            "unified-tls.hosts[2].server-names=only13.example,exact.wild.example",
            "unified-tls.hosts[2].configuration=only13",
            "unified-tls.hosts[3].server-names=need.example",
            "unified-tls.hosts[3].configuration=need",
            "unified-tls.hosts[4].server-names=want.example",
            "unified-tls.hosts[4].configuration=want",
            "unified-tls.hosts[5].server-names=keys.example",
            "unified-tls.hosts[5].configuration=keys",
            "unified-tls.configurations.aes256.base=default",
            "unified-tls.configurations.aes256.cipher-suites=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,"
                    + "TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "unified-tls.hosts[6].server-names=aes256.example",
            "unified-tls.hosts[6].configuration=aes256",
        })
@ExtendWith({OutputCaptureExtension.class, FeatureReport.class})
abstract class HandshakeSuite {

    /** What to exclude for another server, since the test's class path has all of them. */
    static final String TOMCAT =
            "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration";

    static final String JETTY =
            "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration";

    static final String REACTIVE_TOMCAT =
            "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration";

    static final String REACTIVE_JETTY =
            "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration";

    static final String NETTY =
            "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration";

    @TempDir
    static Path directory;

    @LocalServerPort
    private int port;

    @Autowired
    private SuiteTenants tenants;

    @Autowired
    private ExplainAgreement agreement;

    @Value("${unified-tls.server.backend}")
    private Backend backend;

    @DynamicPropertySource
    static void certificates(DynamicPropertyRegistry registry) {
        write(directory, "ca", AUTHORITY);
        write(directory, "client-ca", CLIENT_AUTHORITY);
        for (String name : List.of("default", "only12", "only13", "need", "want", "aes256")) {
            String host = name.equals("default") ? "both" : name;
            certificate(registry, name, 0, certificateFor(host + ".example", "*.wild.example", "default.example"));
        }
        certificate(registry, "keys", 0, certificateFor(KeyKind.RSA_2048, "keys.example"));
        certificate(registry, "keys", 1, certificateFor(KeyKind.P256, "keys.example"));
        certificate(registry, "keys", 2, certificateFor(KeyKind.ED25519, "keys.example"));
        for (String name : List.of("need", "want")) {
            registry.add(
                    "unified-tls.configurations.%s.trust-store.certificates".formatted(name),
                    () -> "file:" + directory.resolve("client-ca.pem"));
        }
    }

    private static void certificate(DynamicPropertyRegistry registry, String name, int index, SigningChain chain) {
        write(directory, name + index, chain);
        String prefix = "unified-tls.configurations.%s.certificates[%d].".formatted(name, index);
        registry.add(prefix + "certificate", () -> "file:" + directory.resolve(name + index + ".pem"));
        registry.add(prefix + "private-key", () -> "file:" + directory.resolve(name + index + ".key"));
    }

    @BeforeAll
    static void clientCertificates() {
        write(directory, "right", clientCertificate(CLIENT_AUTHORITY));
        write(directory, "wrong", clientCertificate(AUTHORITY));
        write(directory, "expired", expiredClientCertificate(CLIENT_AUTHORITY));
    }

    // Selection

    @ParameterizedTest
    @CsvSource({
        "both.example, both.example, default",
        "BOTH.example, both.example, default",
        "only12.example, only12.example, only12",
        "only13.example, only13.example, only13",
        "any.wild.example, both.example, default",
        "exact.wild.example, only13.example, only13",
        "acme.tenant.example, acme.tenant.example, default",
    })
    @Feature("Certificates per host, wildcards, `unrecognized_name` for others")
    void hostGetsItsCertificateAndConfiguration(String name, String subject, String configuration) {
        Seen seen = client(name).get();
        assertThat(seen.subject()).as(seen.output()).isEqualTo(subject);
        assertThat(seen.fact("configuration")).as(seen.output()).isEqualTo(configuration);
        assertThat(seen.fact("name")).isEqualToIgnoringCase(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown.example", "a.b.wild.example", "wild.example", "example"})
    @Feature("Certificates per host, wildcards, `unrecognized_name` for others")
    void unknownNameGetsUnrecognizedName(String name) {
        assertThat(client(name).get().alert()).isEqualTo("112");
        assertThat(client(name).with("-tls1_2").get().alert()).isEqualTo("112");
    }

    @Test
    void noNameGetsTheDefault() {
        Seen seen = client().withoutName().get();
        assertThat(seen.subject()).isEqualTo("both.example");
        assertThat(seen.fact("name")).isEqualTo("none");
    }

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    void resolverThatChangesCertificatesKeepsEverythingElse() {
        Seen seen = client("globex.tenant.example").with("-alpn", "h2,http/1.1").get();
        assertThat(seen.subject()).isEqualTo("globex.tenant.example");
        assertThat(seen.applicationProtocol()).isEqualTo("h2");
    }

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    void resolverMayRefuseWithAnAlert() {
        assertThat(client("suspended.tenant.example").get().alert()).isEqualTo("49");
    }

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    void resolverThatThrowsOrIsTooSlowFailsItsHandshakeAlone() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(2);
        try {
            Future<Seen> slow =
                    clients.submit(() -> client("slow.tenant.example").get());
            Future<Seen> broken =
                    clients.submit(() -> client("throws.tenant.example").get());
            assertThat(client("acme.tenant.example").get().isAnswered()).isTrue();
            assertThat(slow.get(30, TimeUnit.SECONDS).alert()).isEqualTo("80");
            assertThat(broken.get(30, TimeUnit.SECONDS).alert()).isEqualTo("80");
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    void resolverIsInterruptedWhenItsClientGoes() throws Exception {
        tenants.forget();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(Engines.clientHello(Engines.client("slow.tenant.example")));
            assertThat(tenants.awaitSlow()).isTrue();
        }
        assertThat(tenants.awaitInterruption())
                .as("before the resolver timeout")
                .isLessThan(Duration.ofSeconds(2));
        assertThat(client("both.example").get().isAnswered()).isTrue();
    }

    @Test
    void whatTheBackendCannotDoIsInternalErrorAndLoggedOnceWithHostAndSetting(CapturedOutput output) {
        assertThat(client("unsupported.tenant.example").get().alert()).isEqualTo("80");
        assertThat(client("unsupported.tenant.example").get().alert()).isEqualTo("80");
        assertThat(output.getAll())
                .containsOnlyOnce(
                        "Refused a handshake for server name 'unsupported.tenant.example' with internal_error.");
        assertThat(output.getAll()).contains("Configuration 'unsupported': named-groups ");
    }

    /** Its resolver would answer without client authentication. */
    @Test
    void tenantsResolverCannotTakeAHostOfTheTable() {
        assertThat(client("need.example").with("-tls1_2").get().alert()).isNotEmpty();
    }

    // Versions

    @ParameterizedTest
    @CsvSource({"both.example, -tls1_2", "both.example, -tls1_3", "only12.example, -tls1_2", "only13.example, -tls1_3"})
    @Feature("Versions and cipher suites per host")
    void versionWithinTheBoundsIsNegotiated(String name, String version) {
        Seen seen = client(name).with(version).get();
        assertThat(seen.fact("version")).as(seen.output()).isEqualTo(version.equals("-tls1_2") ? "TLSv1.2" : "TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource({"only13.example, -tls1_2", "only12.example, -tls1_3", "both.example, -tls1_1"})
    @Feature("Versions and cipher suites per host")
    void versionOutsideTheBoundsIsProtocolVersion(String name, String version) {
        Seen seen = client(name).with(version, "-cipher", "ALL:@SECLEVEL=0").get();
        assertThat(seen.alert()).as(seen.output()).isEqualTo("70");
    }

    @Test
    @Feature("Versions and cipher suites per host")
    void cipherSuiteIsOneOfTheHost() {
        assertThat(client("aes256.example").with("-tls1_2").get().fact("suite"))
                .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    }

    @Test
    @Feature("Some cipher suites of TLS 1.3 per host")
    void cipherSuiteOfTls13IsOneOfTheHost(CapturedOutput output) {
        Seen seen = client("aes256.tenant.example").get();
        if (backend == Backend.OPENSSL) {
            assertThat(seen.alert()).isEqualTo("80");
            assertThat(output.getAll()).contains("Configuration 'aes256': cipher-suites contains only some of TLS 1.3");
        }
        assumeTrue(backend == Backend.JDK);
        assertThat(seen.fact("suite")).isEqualTo("TLS_AES_256_GCM_SHA384");
    }

    @Test
    @Feature("OCSP responses stapled per host")
    void certificateComesWithItsOcspResponse(CapturedOutput output) throws IOException {
        Path root = Files.writeString(directory.resolve("stapled-ca.pem"), pem(List.of(SuiteTenants.Stapled.root())));
        Supplier<Seen> stapled = () -> client(SuiteTenants.Stapled.NAME)
                .with("-status", "-CAfile", root.toString())
                .get();
        if (backend == Backend.JDK) {
            assertThat(stapled.get().alert()).isEqualTo("80");
            assertThat(output.getAll()).contains("Configuration 'stapled': ocsp-stapling is true, but the JDK");
        }
        assumeTrue(backend == Backend.OPENSSL);
        await().untilAsserted(() -> assertThat(stapled.get().output())
                .contains("OCSP Response Status: successful (0x0)", "Cert Status: good", "HTTP/1."));
        assertThat(client("both.example").with("-status").get().output()).contains("OCSP response: no response sent");
    }

    @Test
    @Feature(value = "Named groups per host", since = 20)
    void groupIsOneOfTheHost() {
        assumeTrue(backend == Backend.OPENSSL || Runtime.version().feature() >= 20);
        Seen group = client("p384.tenant.example").get();
        assertThat(group.output()).contains("Server Temp Key: ECDH, secp384r1");
        assertThat(group.isAnswered()).isTrue();
        // handshake_failure (RFC 8446, section 4.1.1); the JDK sends unexpected_message
        assertThat(client("p384.tenant.example").with("-groups", "P-256").get().alert())
                .isIn("40", "10");
    }

    @Test
    @Feature(value = "Signature schemes per host", since = 20)
    void schemeIsOneOfTheHost(CapturedOutput output) {
        assumeTrue(backend == Backend.OPENSSL || Runtime.version().feature() >= 20);
        Seen scheme = client("sha512.tenant.example").with("-tls1_2").get();
        if (backend == Backend.OPENSSL) {
            assertThat(scheme.alert()).isEqualTo("80");
            assertThat(output.getAll()).contains("signature-schemes cannot be set on OpenSSL");
        }
        assumeTrue(backend == Backend.JDK);
        assertThat(scheme.output()).contains("Peer signing digest: SHA512");
        assertThat(scheme.isAnswered()).isTrue();
    }

    // Application protocols

    @ParameterizedTest
    @CsvSource({
        "both.example, 'h2,http/1.1', h2",
        "both.example, http/1.1, http/1.1",
        "both.example, 'spdy/1,http/1.1,h2', h2",
        "only13.example, 'h2,http/1.1', http/1.1",
    })
    @Feature("Application protocols per host, HTTP/1.1 and HTTP/2")
    void applicationProtocolIsTheServersFirst(String name, String offered, String chosen) {
        assertThat(client(name).with("-alpn", offered).get().applicationProtocol())
                .isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource({"both.example, spdy/1", "only13.example, h2"})
    @Feature("Application protocols per host, HTTP/1.1 and HTTP/2")
    void noApplicationProtocolInCommonIsNoApplicationProtocol(String name, String offered) {
        assertThat(client(name).with("-alpn", offered).get().alert()).isEqualTo("120");
    }

    @ParameterizedTest
    @CsvSource({
        "both.example, --http2, HTTP/2.0, h2",
        "both.example, --http1.1, HTTP/1.1, http/1.1",
        "only13.example, --http2, HTTP/1.1, http/1.1"
    })
    @Feature("Application protocols per host, HTTP/1.1 and HTTP/2")
    void curlSpeaksHttp(String name, String option, String http, String protocol) {
        String answer = curl(name, "/", option);
        assertThat(answer).contains("http=" + http, "protocol=" + protocol, "secure=true", "scheme=https");
    }

    // Client authentication

    @Test
    @Feature("Client authentication and trust per host")
    void neededCertificateThatVerifiesIsAccepted() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Seen seen = client("need.example")
                    .with(version)
                    .certificate(directory, "right")
                    .get();
            assertThat(seen.fact("peer")).as(seen.output()).isEqualTo("CN=client");
            assertThat(seen.fact("attribute.peer")).isEqualTo("CN=client");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @Feature("Client authentication and trust per host")
    void neededCertificateThatIsMissingEndsTheHandshake(String version) {
        Seen seen = client("need.example").with(version).get();
        assertThat(seen.isAnswered()).isFalse();
        assertThat(seen.alert()).as(seen.output()).isIn("42", "40", "116");
    }

    @ParameterizedTest
    @CsvSource({
        "need.example, wrong, -tls1_2", "need.example, wrong, -tls1_3", "want.example, wrong, -tls1_3",
        "need.example, expired, -tls1_2", "need.example, expired, -tls1_3", "want.example, expired, -tls1_3",
    })
    @Feature("Client authentication and trust per host")
    void certificateThatDoesNotVerifyEndsTheHandshake(String name, String certificate, String version) {
        Seen seen =
                client(name).with(version).certificate(directory, certificate).get();
        assertThat(seen.isAnswered()).isFalse();
        // certificate_expired, certificate_unknown
        assertThat(seen.alert()).as(seen.output()).isIn("45", "46");
    }

    @Test
    @Feature("Client authentication and trust per host")
    void wantedCertificateMayBeMissing() {
        assertThat(client("want.example").get().fact("peer")).isEmpty();
        assertThat(client("want.example").get().isAnswered()).isTrue();
        assertThat(client("want.example").certificate(directory, "right").get().fact("peer"))
                .isEqualTo("CN=client");
    }

    @Test
    void certificateIsNotAskedForElsewhere() {
        assertThat(client("both.example").certificate(directory, "right").get().fact("peer"))
                .isEmpty();
    }

    // Keys

    @ParameterizedTest
    @CsvSource({
        "RSA-PSS+SHA256, -tls1_3, RSA-PSS",
        "ECDSA+SHA256, -tls1_3, ECDSA",
        "ed25519:ECDSA+SHA256, -tls1_3, ed25519",
        "ECDSA+SHA256:RSA-PSS+SHA256, -tls1_3, ECDSA",
        "RSA-PSS+SHA256, -tls1_2, RSA-PSS",
        "ECDSA+SHA256, -tls1_2, ECDSA",
    })
    @Feature("RSA, ECDSA and Ed25519 keys side by side")
    void keyIsOneThatTheClientCanVerify(String schemes, String version, String type) {
        Seen seen = client("keys.example").with(version, "-sigalgs", schemes).get();
        assertThat(seen.output()).contains("Peer signature type: " + type);
        assertThat(seen.isAnswered()).isTrue();
    }

    // Resumption

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @Feature("Sessions resume within a host, and never across")
    void sessionResumesWithinAHost(String version) {
        String session = directory.resolve("session" + version).toString();
        Seen first = client("both.example").with(version, "-sess_out", session).get();
        assertThat(first.isResumed()).isFalse();
        assertThat(first.fact("resumed")).isEqualTo("false");
        Seen second = client("both.example").with(version, "-sess_in", session).get();
        assertThat(second.isResumed()).as(second.output()).isTrue();
        assertThat(second.fact("resumed")).isEqualTo("true");
        assertThat(second.fact("configuration")).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({
        "both.example, -tls1_2, want.example", "both.example, -tls1_3, want.example",
        "both.example, -tls1_2, acme.tenant.example", "both.example, -tls1_3, acme.tenant.example",
    })
    @Feature("Sessions resume within a host, and never across")
    void sessionDoesNotResumeBetweenHostsOfDifferentConfigurations(String name, String version, String other) {
        String session = directory.resolve("other" + version + other).toString();
        assertThat(client(name).with(version, "-sess_out", session).get().isAnswered())
                .isTrue();
        Seen seen = client(other).with(version, "-sess_in", session).get();
        assertThat(seen.isResumed()).isFalse();
        assertThat(seen.isAnswered()).as(seen.output()).isTrue();
        assertThat(seen.fact("resumed")).isEqualTo("false");
    }

    /** By session id, by ticket, and by TLS 1.3's. */
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2 -no_ticket", "-tls1_2", "-tls1_3"})
    @Feature("Sessions resume within a host, and never across")
    void sessionOfAnOpenHostDoesNotOpenOneThatNeedsACertificate(String options) {
        String[] version = options.split(" ", -1);
        String session = directory.resolve("need" + options).toString();
        for (String name : List.of("both.example", "want.example")) {
            Seen open = client(name).with(version).with("-sess_out", session).get();
            assertThat(open.isAnswered()).isTrue();
            Seen without = client("need.example")
                    .with(version)
                    .with("-sess_in", session)
                    .get();
            assertThat(without.isAnswered()).as(without.output()).isFalse();
            Seen with = client("need.example")
                    .with(version)
                    .with("-sess_in", session)
                    .certificate(directory, "right")
                    .get();
            assertThat(with.isResumed()).isFalse();
            assertThat(with.fact("peer")).as(with.output()).isEqualTo("CN=client");
            assertThat(with.fact("resumed")).isEqualTo("false");
        }
    }

    // The ClientHello on the wire

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20, 100})
    @Feature("A ClientHello in any number of records and segments")
    void recordsOfAnySizeGiveTheSameResult(int size) throws IOException {
        try (EngineClient client = new EngineClient(Engines.client("only13.example"), port)) {
            client.handshake(hello -> List.of(Engines.inRecordsOf(size, hello)));
            assertThat(client.get("/", "only13.example")).contains("configuration=only13");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50})
    @Feature("A ClientHello in any number of records and segments")
    void segmentsOfAnySizeGiveTheSameResult(int size) throws IOException {
        try (EngineClient client = new EngineClient(Engines.client("only13.example"), port)) {
            client.handshake(hello -> Engines.pieces(hello, size));
            assertThat(client.get("/", "only13.example")).contains("configuration=only13");
        }
    }

    @Test
    @Feature("A ClientHello in any number of records and segments")
    void segmentsThatCutTheHelloAnywhereGiveTheSameResult() throws IOException {
        int length = Engines.clientHello(Engines.client("only13.example")).length;
        for (int cut = 1; cut < length; cut += 7) {
            int position = cut;
            try (EngineClient client = new EngineClient(Engines.client("only13.example"), port)) {
                client.handshake(hello ->
                        List.of(Arrays.copyOf(hello, position), Arrays.copyOfRange(hello, position, hello.length)));
                assertThat(client.get("/", "only13.example")).contains("configuration=only13");
            }
        }
    }

    @Test
    void bytesThatAreNoTlsDoNotDisturbTheServer() throws IOException {
        for (byte[] bytes : List.of(new byte[] {23, 3, 3, 0, 1, 0}, new byte[] {22, 3, 1, 0, 0}, new byte[0])) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                byte[] answer = socket.getInputStream().readAllBytes();
                assertThat(answer.length).isIn(0, 7);
            }
        }
        assertThat(client("both.example").get().isAnswered()).isTrue();
    }

    @Test
    void plainHttpIsToldToUseTls() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400")
                    .contains("This port requires TLS. Use https.");
        }
    }

    // Around the handshake

    @Test
    @Feature("`TLSConnection` (what was negotiated) as an argument in Spring MVC and WebFlux")
    void connectionIsAnArgumentOfHandlerMethods() {
        assertThat(curl("only12.example", "/script", "--http2")).contains("answered by only12");
        assertThat(curl("both.example", "/page?script=none", "--http1.1")).contains("<p>default</p>");
    }

    @Test
    @Feature("`PeerIdentity` (who the client is) as an argument")
    void peerIsAnArgumentOfHandlerMethods() {
        String[] certificate = {
            "--cert",
            directory.resolve("right.pem").toString(),
            "--key",
            directory.resolve("right.key").toString()
        };
        assertThat(curl("want.example", "/identity", certificate)).isEqualTo("CN=client by want, true");
        assertThat(curl("want.example", "/identity", "-o", "/dev/null", "-w", "%{http_code}"))
                .isEqualTo("400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    @Feature("Large bodies, compression")
    void largeBodiesGoBothWays(String option) throws IOException {
        byte[] body = new byte[3 * 1024 * 1024];
        new Random(17).nextBytes(body);
        Path in = Files.write(directory.resolve("in" + option), body);
        Path out = directory.resolve("out" + option);
        curl(
                "both.example",
                "/echo",
                option,
                "--data-binary",
                "@" + in,
                "-H",
                "Content-Type: application/octet-stream",
                "-o",
                out.toString());
        assertThat(Files.readAllBytes(out)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    @Feature("Large bodies, compression")
    void answersAreCompressed(String option) {
        assertThat(curl("both.example", "/long", option, "--compressed", "-D", "-", "-o", "/dev/null"))
                .containsIgnoringCase("content-encoding: gzip");
    }

    @ParameterizedTest
    @CsvSource({
        "--http1.1, need.example",
        "--http2, need.example",
        "--http2, NEED.example.:443",
        "--http1.1, want.example",
        "--http2, want.example",
        "--http1.1, only12.example",
        "--http2, only12.example",
        "--http1.1, unknown.example",
        "--http2, unknown.example",
        "--http2, suspended.tenant.example",
    })
    @Feature("421 for a host that demands more than the connection has")
    void requestForAHostThatDemandsMoreIsMisdirected(String option, String host) {
        String answer = again("both.example", option, "Host: " + host);
        assertThat(answer)
                .contains("This connection is for another host")
                .doesNotContain("configuration=")
                .endsWith("421 0");
        assertThat(answer.length()).as("short: " + answer).isLessThan(600);
    }

    @ParameterizedTest
    @CsvSource({
        "--http1.1, acme.tenant.example",
        "--http2, acme.tenant.example",
        "--http1.1, any.wild.example",
        "--http2, ANY.wild.example.",
        "--http2, only13.example",
    })
    @Feature("421 for a host that demands more than the connection has")
    void requestForAHostThatDemandsNoMoreIsAnswered(String option, String host) {
        assertThat(again("both.example", option, "Host: " + host))
                .contains("configuration=default", "name=both.example", host)
                .endsWith("200 0");
    }

    /** The connection is judged by what was received; what a proxy says about the client comes later. */
    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    @Feature("421 for a host that demands more than the connection has")
    void forwardedHostIsNotTheAuthority(String option) {
        assertThat(again("both.example", option, "X-Forwarded-Host: need.example"))
                .contains("hosts=need.example", "name=both.example")
                .endsWith("200 0");
        assertThat(again("both.example", option, "Host: need.example", "X-Forwarded-Host: both.example"))
                .doesNotContain("configuration=")
                .endsWith("421 0");
    }

    /** The first host's certificate holds for the second, of the same site, so the browser tries its connection. */
    @Test
    @Feature("421 for a host that demands more than the connection has")
    void browserComesBackOverAnotherConnection(@TempDir Path home) throws IOException {
        Chromium chromium = new Chromium(home, directory.resolve("ca.pem"));
        String script = "https://exact.wild.example:%d/script".formatted(port);
        assertThat(chromium.document("https://old.wild.example:%d/page?script=%s".formatted(port, script)))
                .contains("<p>only12</p>", "answered by only13");
        assertThat(chromium.logged(":status: 421")).as("misdirected at first").isTrue();
    }

    @Test
    void resolverThatIsSlowForAnotherAuthorityEndsInMisdirected() {
        assertThat(again("both.example", "--http2", "Host: slow.tenant.example"))
                .doesNotContain("configuration=")
                .endsWith("421 0");
    }

    /** What the second request over a connection gets, then its status and how many connections it made. */
    private String again(String name, String option, String... headers) {
        List<String> options =
                new ArrayList<>(List.of(option, "-o", "/dev/null", "https://%s:%d/".formatted(name, port)));
        options.addAll(
                List.of("--next", "-sS", "--cacert", directory.resolve("ca.pem").toString()));
        options.addAll(List.of(option, "-w", "%{http_code} %{num_connects}"));
        for (String header : headers) {
            options.addAll(List.of("-H", header));
        }
        return curl(name, "/", options.toArray(String[]::new));
    }

    /** Spellings that one parser may take for this host and another for that one. */
    @ParameterizedTest
    @CsvSource({
        "/, need.example",
        "/, NEED.example.",
        "/, need.example:443",
        "/, both.example:443@need.example",
        "/, both.example@need.example",
        "https://both.example/, need.example",
        "HTTPS://both.example/, need.example",
        "https://need.example/, both.example",
        "https://need.example?, both.example",
        "/, 'both.example\r\nHost: need.example'",
    })
    void noSpellingOfTheAuthorityReachesAnotherHost(String target, String host) throws IOException {
        SSLEngine unnamed = Engines.clientContext(null).createSSLEngine();
        unnamed.setUseClientMode(true);
        for (SSLEngine client : List.of(Engines.client("both.example"), unnamed)) {
            // A server may follow the target alone (RFC 9112, section 3.2.2), as long as the application sees no other
            // host.
            assertThat(get(client, target, host))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).doesNotContain("configuration="),
                            answer -> assertThat(answer).contains("hosts=both.example both.example\n"));
        }
    }

    private String get(SSLEngine engine, String target, String host) throws IOException {
        try (EngineClient client = new EngineClient(engine, port)) {
            client.handshake(List::of);
            return client.get(target, host);
        }
    }

    @Test
    void renegotiationIsRefused() {
        assertThat(client("both.example")
                        .with("-tls1_2", "-legacy_renegotiation")
                        .get()
                        .isAnswered())
                .isTrue();
        List<String> arguments = new ArrayList<>(List.of(
                "s_client",
                "-connect",
                "localhost:" + port,
                "-tls1_2",
                "-servername",
                "both.example",
                "-CAfile",
                directory.resolve("ca.pem").toString()));
        String output = Tool.openssl()
                .run("R\nGET / HTTP/1.0\r\nHost: both.example\r\n\r\n", arguments)
                .output();
        assertThat(output)
                .contains("RENEGOTIATING")
                .containsAnyOf("SSL alert number", "unexpected eof")
                .doesNotContain("HTTP/1.1 200");
    }

    @Test
    void jdkClientConnects() throws IOException {
        SSLEngine engine = Engines.client(
                Engines.clientContext(clientCertificate(CLIENT_AUTHORITY)), "need.example", parameters -> {});
        try (EngineClient client = new EngineClient(engine, port)) {
            client.handshake(List::of);
            assertThat(client.get("/", "need.example")).contains("configuration=need", "peer=CN=client");
        }
    }

    SuiteTenants tenants() {
        return tenants;
    }

    /** Each handshake of this suite is explained, too, and both must come to the same. */
    private SClient client() {
        return new SClient(port, directory, agreement::begin);
    }

    SClient client(String name) {
        return client().name(name);
    }

    private String curl(String name, String path, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "-sS",
                "--resolve",
                "%s:%d:127.0.0.1".formatted(name, port),
                "--cacert",
                directory.resolve("ca.pem").toString()));
        arguments.addAll(List.of(options));
        arguments.add("https://%s:%d%s".formatted(name, port, path));
        return Tool.curl().run("", arguments).output();
    }
}
