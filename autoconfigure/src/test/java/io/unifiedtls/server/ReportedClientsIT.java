package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.expiredClientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.observability.HandshakeStatistics.Report;
import io.unifiedtls.server.SClient.Seen;
import io.unifiedtls.testing.NamedClients;
import io.unifiedtls.testing.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A host on its way to client authentication: it admits every client, and tells which of them it will refuse. */
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
@Tag("ci")
class ReportedClientsIT {

    private static final String VARIANTS = "io.unifiedtls.server.Variant#heavy";
    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");
    private static final List<String> CLIENTS =
            List.of("-", "partner", "stranger", "forged", "expired", "edwards", "large");

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(directory, "web", certificateFor("open.example", "rollout.example", "need.example", "want.example"));
        write(directory, "partner", NamedClients.client("partner", "api.partners.example"));
        write(directory, "stranger", NamedClients.client("stranger", "api.others.example"));
        write(directory, "forged", AUTHORITY.issue(NamedClients.leaf("forged", "api.partners.example")));
        write(directory, "expired", expiredClientCertificate(CLIENT_AUTHORITY));
        write(
                directory,
                "edwards",
                CLIENT_AUTHORITY.issue(
                        NamedClients.leaf("edwards", "api.partners.example").with(KeyKind.ED25519)));
        write(directory, "large", CLIENT_AUTHORITY.issue(NamedClients.leaf("large", manyNames())));
    }

    /** More than a session keeps. */
    private static String[] manyNames() {
        return IntStream.range(0, 400)
                .mapToObj(i -> "a-rather-long-name-of-a-partner-%d.partners.example".formatted(i))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void everyClientIsAnsweredAndNoneIsKnown(Variant variant) {
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String client : CLIENTS) {
                for (String version : VERSIONS) {
                    Seen seen = get(application, "rollout.example", client, version);
                    softly.assertThat(seen.isAnswered())
                            .as("%s %s", client, version)
                            .isTrue();
                    softly.assertThat(seen.output()).as("asked").contains("Acceptable client certificate CA names");
                    softly.assertThat(seen.fact("configuration")).isEqualTo("rollout");
                    softly.assertThat(seen.fact("peer"))
                            .as("%s %s", client, version)
                            .isEmpty();
                    softly.assertThat(seen.fact("attribute.peer"))
                            .as("%s %s", client, version)
                            .isEmpty();
                }
                softly.assertThat(curl(application, client, "rollout.example", "/identity"))
                        .as("%s has no identity", client)
                        .endsWith("400");
            }
            softly.assertThat(curl(application, "partner", "want.example", "/identity"))
                    .startsWith("CN=partner by want")
                    .endsWith("200");
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void clientsThatWouldBeRefusedAreTold(Variant variant, CapturedOutput output) {
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String client : List.of("partner", "-", "stranger", "forged", "expired")) {
                get(application, "rollout.example", client, "-tls1_3");
            }
            HandshakeStatistics statistics = application.getBean(HandshakeStatistics.class);
            await().until(() -> statistics.reports().size() == 4);
            assertThat(statistics.summary().reported())
                    .isEqualTo(Map.of("authenticated", 1L, "missing", 1L, "denied", 1L, "rejected", 2L));
            assertThat(statistics.summary().refused()).isEmpty();
            List<Report> reports = statistics.reports();
            assertThat(reports)
                    .extracting(Report::outcome)
                    .containsExactly("rejected", "rejected", "denied", "missing");
            assertThat(reports).extracting(Report::serverName).containsOnly("rollout.example");
            assertThat(reports.get(3).remoteAddress()).startsWith("127.0.0.1");
            assertThat(reports.get(1).reason()).startsWith("The certificate 'CN=forged' cannot be verified: ");
            assertThat(reports.get(2).reason()).contains("'CN=stranger'", "It allows dns:*.partners.example");
            MeterRegistry meters = application.getBean(MeterRegistry.class);
            for (var outcome : statistics.summary().reported().entrySet()) {
                assertThat(meters.get("tls.client.authentication.reported")
                                .tags("configuration", "rollout", "outcome", outcome.getKey())
                                .counter()
                                .count())
                        .isEqualTo(outcome.getValue().doubleValue());
            }
            assertThat(meters.find("tls.client.authentication").counters()).isEmpty();
        }
        assertThat(output)
                .containsOnlyOnce("client-authentication is report, so every client is admitted")
                .containsPattern(
                        "WARN .*Client admitted that client-authentication=need would refuse: missing server-name=rollout.example "
                                + "remote=127.0.0.1:\\d+ configuration=rollout reason=\"The client sent no certificate\"")
                .doesNotContain("Handshake refused");
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void sessionNeverResumesWhereACertificateIsDemanded(Variant variant) {
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String version : VERSIONS) {
                for (String client : List.of("partner", "forged", "-")) {
                    String session = directory.resolve(client + version).toString();
                    get(application, "rollout.example", client, version, "-sess_out", session);
                    if (!client.equals("forged")) {
                        softly.assertThat(get(application, "rollout.example", client, version, "-sess_in", session)
                                        .isResumed())
                                .as("%s %s at the host itself", client, version)
                                .isTrue();
                    }
                    if (!Path.of(session).toFile().exists()) {
                        continue; // No ticket came
                    }
                    for (String host : List.of("need.example", "want.example")) {
                        Seen without = get(application, host, "-", version, "-sess_in", session);
                        softly.assertThat(without.isResumed())
                                .as("%s %s at %s", client, version, host)
                                .isFalse();
                        softly.assertThat(without.fact("peer")).isEmpty();
                        softly.assertThat(without.isAnswered()).isEqualTo(host.equals("want.example"));
                        softly.assertThat(get(application, host, client, version, "-sess_in", session)
                                        .isResumed())
                                .as("%s %s at %s with its certificate", client, version, host)
                                .isFalse();
                    }
                }
            }
        }
        softly.assertAll();
    }

    /** Or anyone could fill the server's memory with certificates. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void serverKeepsNoSessionOfAClientThatWouldBeRefused(Variant variant) {
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String client : List.of("partner", "forged", "stranger", "large")) {
                String session = directory.resolve(client).toString();
                for (String option : List.of("-sess_out", "-sess_in")) {
                    Seen seen = get(application, "rollout.example", client, "-tls1_2", "-no_ticket", option, session);
                    softly.assertThat(seen.isAnswered()).isTrue();
                    softly.assertThat(seen.isResumed())
                            .as("%s %s", client, option)
                            .isEqualTo(client.equals("partner") && option.equals("-sess_in"));
                }
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void guardTakesItForAHostWithoutClientAuthentication(Variant variant) {
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String protocol : List.of("--http1.1", "--http2")) {
                for (String own : List.of("open.example", "need.example", "want.example")) {
                    assertThat(again(application, "partner", own, protocol, "rollout.example"))
                            .as("from %s", own)
                            .endsWith("200 0");
                }
                assertThat(again(application, "partner", "rollout.example", protocol, "open.example"))
                        .endsWith("200 0");
                for (String demanding : List.of("need.example", "want.example")) {
                    assertThat(again(application, "partner", "rollout.example", protocol, demanding))
                            .doesNotContain("configuration=")
                            .endsWith("421 0");
                }
            }
        }
    }

    private ConfigurableApplicationContext start(Variant variant) {
        List<String> properties = new ArrayList<>(List.of(
                "unified-tls.server.backend=" + variant.backend(),
                "unified-tls.server.configuration=open",
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.open.certificates[0].certificate=file:" + file("web.pem"),
                "unified-tls.configurations.open.certificates[0].private-key=file:" + file("web.key"),
                "unified-tls.configurations.need.base=open",
                "unified-tls.configurations.need.trust-store.certificates=file:" + file("client-ca.pem"),
                "unified-tls.configurations.need.client-authentication=need",
                "unified-tls.configurations.want.base=need",
                "unified-tls.configurations.want.client-authentication=want",
                "unified-tls.configurations.rollout.base=need",
                "unified-tls.configurations.rollout.client-authentication=report",
                "unified-tls.configurations.rollout.allowed-peers=dns:*.partners.example"));
        List<String> names = List.of("open", "need", "want", "rollout");
        for (int i = 0; i < names.size(); i++) {
            properties.add("unified-tls.hosts[%d].server-names=%s.example".formatted(i, names.get(i)));
            properties.add("unified-tls.hosts[%d].configuration=%s".formatted(i, names.get(i)));
        }
        return variant.server().start(variant.server().suite(), properties.toArray(String[]::new));
    }

    private Seen get(ConfigurableApplicationContext application, String name, String certificate, String... options) {
        SClient client = new SClient(LocalClients.port(application), directory)
                .name(name)
                .with(options);
        return certificate.equals("-")
                ? client.get()
                : client.certificate(directory, certificate).get();
    }

    private String curl(ConfigurableApplicationContext application, String client, String name, String path) {
        int port = LocalClients.port(application);
        return Tool.curl()
                .run(
                        "",
                        Stream.concat(
                                        connection(port, client, name).stream(),
                                        Stream.of("-w", "%{http_code}", "https://%s:%d%s".formatted(name, port, path)))
                                .toList())
                .output();
    }

    /** What the second request over a connection gets, its status, and how many connections it made. */
    private String again(
            ConfigurableApplicationContext application, String client, String own, String protocol, String host) {
        int port = LocalClients.port(application);
        String url = "https://%s:%d/".formatted(own, port);
        List<String> connection = connection(port, client, own);
        return Tool.curl()
                .run(
                        "",
                        Stream.of(
                                        connection,
                                        List.of(protocol, "-o", "/dev/null", url, "--next"),
                                        connection,
                                        List.of(protocol, "-H", "Host: " + host),
                                        List.of("-w", "%{http_code} %{num_connects}", url))
                                .flatMap(List::stream)
                                .toList())
                .output();
    }

    private List<String> connection(int port, String client, String name) {
        List<String> options = new ArrayList<>(List.of("-sS", "--cacert", file("ca.pem")));
        options.addAll(List.of("--resolve", "%s:%d:127.0.0.1".formatted(name, port)));
        if (!client.equals("-")) {
            options.addAll(List.of("--cert", file(client + ".pem"), "--key", file(client + ".key")));
        }
        return options;
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }
}
