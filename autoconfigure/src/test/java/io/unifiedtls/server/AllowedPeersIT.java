package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.observability.HandshakeStatistics.Refusal;
import io.unifiedtls.server.SClient.Seen;
import io.unifiedtls.testing.NamedClients;
import io.unifiedtls.testing.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Clients whose certificates verify, at hosts that allow some of them. */
@Tag("ci")
@Tag("jdk")
@Timeout(240)
class AllowedPeersIT {

    private static final String VARIANTS = "io.unifiedtls.server.Variant#all";
    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");
    private static final String ACCESS_DENIED = "49";
    private static final String CERTIFICATE_UNKNOWN = "46";

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() {
        write(directory, "host", certificateFor("any.example", "mesh.example", "partners.example", "guests.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(directory, "prod", NamedClients.client("prod", "spiffe://example.org/ns/prod/sa/a"));
        write(directory, "dev", NamedClients.client("dev", "spiffe://example.org/ns/dev/sa/a"));
        write(
                directory,
                "double",
                NamedClients.client(
                        "double", "spiffe://example.org/ns/prod/sa/a", "spiffe://example.org/ns/prod/sa/b"));
        write(directory, "partner", NamedClients.client("partner", "api.partners.example"));
        write(
                directory,
                "both",
                NamedClients.client("both", "spiffe://example.org/ns/prod/sa/a", "b.partners.example"));
        write(directory, "forged", AUTHORITY.issue(NamedClients.leaf("forged", "api.partners.example")));
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void hostAnswersThoseThatItAllows(Variant variant) {
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String version : VERSIONS) {
                for (String admitted : List.of(
                        "any prod",
                        "any dev",
                        "any partner",
                        "mesh prod",
                        "mesh both",
                        "partners partner",
                        "partners both",
                        "guests partner",
                        "guests -")) {
                    softly.assertThat(get(application, admitted, version).isAnswered())
                            .as("%s %s", version, admitted)
                            .isTrue();
                }
                for (String denied : List.of(
                        "mesh dev", "mesh partner", "mesh double", "partners prod", "partners dev", "guests dev")) {
                    Seen seen = get(application, denied, version);
                    softly.assertThat(seen.isAnswered())
                            .as("%s %s", version, denied)
                            .isFalse();
                    softly.assertThat(seen.alert())
                            .as("%s %s", version, denied)
                            .isEqualTo(version.equals("-tls1_3") ? CERTIFICATE_UNKNOWN : ACCESS_DENIED);
                }
                softly.assertThat(get(application, "partners forged", version).alert())
                        .as("%s not verified", version)
                        .isEqualTo(CERTIFICATE_UNKNOWN);
            }
        }
        softly.assertAll();
    }

    /** By the same word in both versions, whatever the client was told. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void refusalSaysWhoCameAndWhoMay(Variant variant) {
        try (ConfigurableApplicationContext application = start(variant)) {
            HandshakeStatistics statistics = application.getBean(HandshakeStatistics.class);
            for (String version : VERSIONS) {
                get(application, "mesh dev", version);
            }
            await().until(() -> statistics.refusals().size() == 2);
            assertThat(statistics.refusals()).extracting(Refusal::outcome).containsOnly("access_denied");
            assertThat(statistics.refusals()).extracting(Refusal::by).containsOnly("server");
            assertThat(statistics.refusals())
                    .extracting(Refusal::reason)
                    .containsOnly(
                            "allowed-peers allows no name of the verified certificate 'CN=dev', which has the SPIFFE ID "
                                    + "spiffe://example.org/ns/dev/sa/a. It allows spiffe://example.org/ns/prod/**");
            MeterRegistry meters = application.getBean(MeterRegistry.class);
            assertThat(meters.get("tls.handshakes")
                            .tags("configuration", "mesh", "outcome", "access_denied", "refused.by", "server")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(meters.get("tls.client.authentication")
                            .tags("configuration", "mesh", "outcome", "denied")
                            .counter()
                            .count())
                    .isEqualTo(2);
        }
    }

    /** With the certificate, and without it: a session brings what its client had shown. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void sessionOfAnotherHostOpensNone(Variant variant) {
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String version : VERSIONS) {
                String session = directory.resolve("session" + version).toString();
                for (String client : List.of("dev", "prod")) {
                    assertThat(get(application, "any " + client, version, "-sess_out", session)
                                    .isAnswered())
                            .isTrue();
                    softly.assertThat(get(application, "any " + client, version, "-sess_in", session)
                                    .isResumed())
                            .as("%s %s at any itself", version, client)
                            .isTrue();
                    for (String host : List.of("mesh ", "partners ", "guests ")) {
                        softly.assertThat(get(application, host + client, version, "-sess_in", session)
                                        .isResumed())
                                .as("%s %s at %s", version, client, host)
                                .isFalse();
                    }
                    Seen without = get(application, "mesh -", version, "-sess_in", session);
                    softly.assertThat(without.isResumed() || without.isAnswered())
                            .as("%s %s without a certificate", version, client)
                            .isFalse();
                }
                get(application, "mesh prod", version, "-sess_out", session);
                softly.assertThat(get(application, "mesh prod", version, "-sess_in", session)
                                .isResumed())
                        .as("%s at mesh itself", version)
                        .isTrue();
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void connectionToOneHostReachesNoneThatWouldRefuseItsClient(Variant variant) {
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String protocol : List.of("--http1.1", "--http2")) {
                assertThat(again(application, "dev", protocol, "mesh.example")).endsWith("421 0");
                assertThat(again(application, "dev", protocol, "partners.example"))
                        .endsWith("421 0");
                assertThat(again(application, "prod", protocol, "mesh.example"))
                        .contains("resumed=")
                        .endsWith("200 0");
                assertThat(again(application, "prod", protocol, "partners.example"))
                        .endsWith("421 0");
                assertThat(again(application, "both", protocol, "partners.example"))
                        .endsWith("200 0");
                assertThat(again(application, "both", protocol, "guests.example"))
                        .as("another mode")
                        .endsWith("421 0");
            }
        }
    }

    private ConfigurableApplicationContext start(Variant variant) {
        SessionHosts hosts = new SessionHosts(directory)
                .with(
                        "any",
                        "certificates[0].certificate=file:" + directory.resolve("host.pem"),
                        "certificates[0].private-key=file:" + directory.resolve("host.key"),
                        "client-authentication=need",
                        "trust-store.certificates=file:" + directory.resolve("client-ca.pem"))
                .with("mesh", "base=any", "allowed-peers=spiffe://example.org/ns/prod/**")
                .with("partners", "base=any", "allowed-peers=dns:*.partners.example")
                .with("guests", "base=partners", "client-authentication=want");
        return hosts.start(variant);
    }

    /** A host and a client, or a hyphen for none. */
    private Seen get(ConfigurableApplicationContext application, String hostAndClient, String... options) {
        String[] parts = hostAndClient.split(" ", -1);
        SClient client = new SClient(LocalClients.port(application), directory)
                .name(parts[0] + ".example")
                .with(options);
        return parts[1].equals("-")
                ? client.get()
                : client.certificate(directory, parts[1]).get();
    }

    /** What the second request over a connection to {@code any.example} gets, its status, and how many connections it made. */
    private String again(ConfigurableApplicationContext application, String client, String protocol, String host) {
        int port = LocalClients.port(application);
        String url = "https://any.example:%d/".formatted(port);
        List<String> connection = List.of(
                "-sS",
                protocol,
                "--resolve",
                "any.example:%d:127.0.0.1".formatted(port),
                "--cacert",
                file("ca.pem"),
                "--cert",
                file(client + ".pem"),
                "--key",
                file(client + ".key"));
        return Tool.curl()
                .run(
                        "",
                        Stream.of(
                                        connection,
                                        List.of("-o", "/dev/null", url, "--next"),
                                        connection,
                                        List.of("-H", "Host: " + host, "-w", "%{http_code} %{num_connects}", url))
                                .flatMap(List::stream)
                                .toList())
                .output();
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }
}
