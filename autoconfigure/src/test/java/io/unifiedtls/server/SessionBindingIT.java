package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.SClient.Seen;
import io.unifiedtls.testing.HandmadeChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/**
 * A session is resumed at its host, and at none that differs in one setting, though both hosts have the same certificate and
 * the same ticket keys.
 */
@Tag("ci")
@Tag("jdk")
@Timeout(240)
class SessionBindingIT {

    private static final String WANT = "want";
    private static final String CHECKED = "checked";

    private static final List<Difference> DIFFERENCES = List.of(
            new Difference("need", WANT, "client-authentication=need"),
            new Difference("more", WANT, "trust-store.certificates=file:FILE/client-ca.pem,file:FILE/root.pem"),
            new Difference(
                    "system", WANT, "trust-store.system=true", "trust-store.certificates=file:FILE/client-ca.pem"),
            new Difference("report", WANT, "client-authentication=report"),
            new Difference("peers", WANT, "allowed-peers=dns:a.example"),
            new Difference("lowest", WANT, "lowest-supported-version=TLSv1.3"),
            new Difference("highest", WANT, "highest-supported-version=TLSv1.2"),
            new Difference("protocols", WANT, "application-protocols=http/1.1"),
            new Difference("suites", WANT, """
                    cipher-suites=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,\
                    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"""),
            new Difference("groups", WANT, "named-groups=x25519"),
            new Difference("timeout", WANT, "sessions.timeout=2h"),
            new Difference(
                    "names",
                    WANT,
                    "certificates[0].certificate=file:FILE/other.pem",
                    "certificates[0].private-key=file:FILE/other.key"),
            checked("chain", "chain", "none.crl", "hard"),
            checked("listed", "end-entity", "listed.crl", "hard"),
            checked("soft", "end-entity", "none.crl", "soft"));

    private static Difference checked(String host, String revocation, String lists, String failure) {
        return new Difference(
                host,
                CHECKED,
                "trust-store.certificates=file:FILE/root.pem",
                "trust-store.revocation=" + revocation,
                "trust-store.revocation-lists=file:FILE/" + lists,
                "trust-store.revocation-failure=" + failure);
    }

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() throws IOException {
        HandmadeChain clients = new HandmadeChain();
        String[] names = Stream.concat(
                        Stream.of(WANT, CHECKED), DIFFERENCES.stream().map(Difference::host))
                .map(host -> host + ".example")
                .toArray(String[]::new);
        write(directory, "host", certificateFor(names));
        write(directory, "other", certificateFor("names.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(directory, "client", clients.complete("client"));
        Files.writeString(directory.resolve("root.pem"), pem(List.of(clients.root())));
        Files.write(directory.resolve("none.crl"), clients.revocationList());
        Files.write(
                directory.resolve("listed.crl"),
                clients.revocationList(clients.complete("revoked").leaf()));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void opensNoOtherHost(Variant variant) {
        SessionHosts hosts = new SessionHosts(directory)
                .with(
                        WANT,
                        "certificates[0].certificate=file:" + directory.resolve("host.pem"),
                        "certificates[0].private-key=file:" + directory.resolve("host.key"),
                        "client-authentication=want",
                        "trust-store.certificates=file:" + directory.resolve("client-ca.pem"))
                .with(
                        CHECKED,
                        "base=" + WANT,
                        "trust-store.certificates=file:" + directory.resolve("root.pem"),
                        "trust-store.revocation=end-entity",
                        "trust-store.revocation-lists=file:" + directory.resolve("none.crl"));
        List<Difference> differences = DIFFERENCES.stream()
                .filter(difference -> difference.isPossible(variant))
                .toList();
        differences.forEach(difference -> hosts.with(difference.host(), difference.settings(directory)));
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            int port = LocalClients.port(application);
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                for (String base : List.of(WANT, CHECKED)) {
                    Seen full = get(port, base, base, version, "-sess_out");
                    assertThat(full.isAnswered()).as(full.output()).isTrue();
                    assertThat(get(port, base, base, version, "-sess_in").isResumed())
                            .as("%s at %s itself", version, base)
                            .isTrue();
                }
                for (Difference difference : differences) {
                    Seen seen = get(port, difference.host(), difference.base(), version, "-sess_in");
                    softly.assertThat(seen.isResumed())
                            .as("%s at %s", version, difference.host())
                            .isFalse();
                    if (difference.host().equals("need")) {
                        softly.assertThat(seen.isAnswered())
                                .as("%s without certificate", version)
                                .isFalse();
                    }
                }
            }
        }
        softly.assertAll();
    }

    /** With the client's certificate where the base checks it. */
    private Seen get(int port, String host, String base, String version, String option) {
        SClient client = new SClient(port, directory)
                .name(host + ".example")
                .with(version, option, directory.resolve(base + version).toString());
        return base.equals(CHECKED)
                ? client.certificate(directory, "client")
                        .with("-cert_chain", directory.resolve("client.pem").toString())
                        .get()
                : client.get();
    }

    /**
     * A host that differs from another.
     *
     * @param settings the difference; {@code FILE} is the directory
     */
    private record Difference(String host, String base, List<String> settings) {

        Difference(String host, String base, String... settings) {
            this(host, base, List.of(settings));
        }

        /** Java before 20 has no named groups per engine. */
        boolean isPossible(Variant variant) {
            return !host.equals("groups")
                    || variant.backend().equals("openssl")
                    || Runtime.version().feature() >= 20;
        }

        String[] settings(Path directory) {
            List<String> all = new ArrayList<>(List.of("base=" + base));
            settings.forEach(setting -> all.add(setting.replace("FILE", directory.toString())));
            return all.toArray(String[]::new);
        }
    }
}
