package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.server.SClient.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** A session ends with its timeout, counted from the full handshake, and with its client's certificates. */
@Timeout(120)
@Tag("ci")
class SessionLifetimeIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    /** Sessions count whole seconds. */
    private static final Duration GRAIN = Duration.ofSeconds(1);

    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");

    @TempDir
    Path directory;

    private SessionHosts hosts;

    @BeforeEach
    void writeMaterial() {
        hosts = new SessionHosts(directory);
        write(directory, "host", certificateFor("brief.example", "clients.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(directory, "client", clientCertificate(CLIENT_AUTHORITY));
        write(directory, "large", large());
        hosts.with(
                        "brief",
                        "certificates[0].certificate=" + hosts.file("host.pem"),
                        "certificates[0].private-key=" + hosts.file("host.key"),
                        "sessions.timeout=" + TIMEOUT.toSeconds() + "s")
                .with(
                        "clients",
                        "base=brief",
                        "sessions.timeout=1h",
                        "client-authentication=need",
                        "trust-store.certificates=" + hosts.file("client-ca.pem"));
    }

    /** More than one session may keep, less than the JDK's largest message. */
    private static SigningChain large() {
        List<GeneralName> names = IntStream.range(0, 300)
                .mapToObj(i -> new GeneralName(GeneralName.dNSName, "%060d.example".formatted(i)))
                .toList();
        Leaf client = Leaf.client("large", Duration.ofDays(1));
        return CLIENT_AUTHORITY.issue(new Leaf(
                client.commonName(), names, client.purpose(), client.keyKind(), client.notBefore(), client.notAfter()));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#heavy")
    void endsAfterItsTimeoutHoweverOftenItIsResumed(Variant variant) {
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            int port = LocalClients.port(application);
            assertThat(VERSIONS.parallelStream().map(version -> resumptions(port, version)))
                    .allSatisfy(resumptions -> {
                        assertThat(resumptions).isNotEmpty();
                        assertThat(resumptions.get(resumptions.size() - 1)).isLessThan(TIMEOUT.plus(GRAIN));
                    });
        }
    }

    /** When a session was resumed after its full handshake, with a fresh ticket each time, until it was not. */
    private List<Duration> resumptions(int port, String version) {
        String session = directory.resolve("session" + version).toString();
        List<Duration> resumptions = new ArrayList<>();
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            resumptions.clear();
            assertThat(client(port, "brief", version)
                            .with("-sess_out", session)
                            .get()
                            .isAnswered())
                    .isTrue();
            Instant full = Instant.now();
            while (true) {
                Duration age = Duration.between(full, Instant.now());
                Seen seen = client(port, "brief", version)
                        .with("-sess_in", session, "-sess_out", session)
                        .get();
                assertThat(seen.isAnswered()).as(seen.output()).isTrue();
                if (!seen.isResumed() || age.compareTo(TIMEOUT.multipliedBy(3)) > 0) {
                    return !resumptions.isEmpty(); // A period of the JDK may have just ended
                }
                resumptions.add(age);
            }
        });
        return resumptions;
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#heavy")
    void endsWithTheCertificateOfItsClient(Variant variant) {
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            int port = LocalClients.port(application);
            Instant now = Instant.now();
            Instant end = now.plus(Duration.ofSeconds(6));
            write(
                    directory,
                    "ending",
                    CLIENT_AUTHORITY.issue(
                            Leaf.client("ending", Duration.ofDays(1)).valid(now.minus(Duration.ofDays(1)), end)));
            for (String version : VERSIONS) {
                Seen before = withSession(port, version, "ending", "-sess_out");
                assertThat(before.isAnswered()).as(before.output()).isTrue();
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Instant.now().isAfter(end.plus(GRAIN).plus(GRAIN)));
            for (String version : VERSIONS) {
                Seen seen = withSession(port, version, "ending", "-sess_in");
                assertThat(seen.isAnswered()).as(seen.output()).isFalse();
                assertThat(seen.alert()).as(seen.output()).isEqualTo("46");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#heavy")
    void isNotKeptForAChainThatIsTooLarge(Variant variant) {
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            int port = LocalClients.port(application);
            for (String tickets : List.of("-nocommands", "-no_ticket")) {
                for (String version : VERSIONS) {
                    withSession(port, version, "client", "-sess_out", tickets);
                    assertThat(withSession(port, version, "client", "-sess_in", tickets)
                                    .isResumed())
                            .as(version + tickets)
                            .isTrue();
                }
                assertThat(withSession(port, "-tls1_3", "large", "-sess_out", tickets)
                                .isAnswered())
                        .isTrue();
                assertThat(directory.resolve("large-session-tls1_3"))
                        .as("no ticket was sent")
                        .doesNotExist();
                Seen refused = withSession(port, "-tls1_2", "large", "-sess_out", tickets);
                assertThat(refused.isAnswered()).isFalse();
                assertThat(refused.alert()).isEqualTo("46");
            }
        }
    }

    /** Without a session, where none was given out. */
    private Seen withSession(int port, String version, String certificate, String option, String... more) {
        Path session = directory.resolve(certificate + "-session" + version);
        SClient client = client(port, "clients", version)
                .certificate(directory, certificate)
                .with(more);
        return option.equals("-sess_in") && Files.notExists(session)
                ? client.get()
                : client.with(option, session.toString()).get();
    }

    private SClient client(int port, String host, String version) {
        return new SClient(port, directory).name(host + ".example").with(version);
    }
}
