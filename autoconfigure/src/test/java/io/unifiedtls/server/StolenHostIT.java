package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.names;
import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.operations.TLSReloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** A tenant of a directory brings certificates that name another's host; it may wait for a restart. */
@Tag("ci")
@Timeout(180)
class StolenHostIT {

    private static final String HOST = "victim.example";
    private static final Duration LONG = Duration.ofDays(3_650);

    @TempDir
    Path directory;

    private Path hosts = Path.of("");
    private final SigningChain victims = certificateFor(HOST);

    static Stream<Arguments> targets() {
        return Variant.all().map(variant -> Arguments.of(variant.server(), variant.backend()));
    }

    @BeforeEach
    void writeMaterial() throws IOException {
        hosts = Files.createDirectory(directory.resolve("hosts"));
        write(directory, "default", certificateFor("default.example"));
        write(directory, "default-ca", CLIENT_AUTHORITY);
        Path folder = Files.createDirectory(hosts.resolve(HOST));
        Files.writeString(folder.resolve("tls.crt"), pem(victims.certificates()));
        Files.writeString(folder.resolve("tls.key"), pem(victims.privateKey()));
        Files.writeString(folder.resolve("ca.crt"), pem(List.of(CLIENT_AUTHORITY.certificate())));
    }

    /** One that lives longer and has a trust of its own, one with a key that is not its own, and one that the policy refuses. */
    @ParameterizedTest
    @MethodSource("targets")
    void hostStaysItsOwners(EmbeddedServer server, String backend) throws Exception {
        String[] source = {"unified-tls.sources[0].directory=file:" + hosts, "unified-tls.sources[0].client-trust=host"
        };
        try (var application = start(server, backend, source)) {
            assertThat(presented(application, HOST)).isEqualTo(victims.leaf());
            bring("evil", AUTHORITY.issue(leaf(HOST)));
            bring("keyless", AUTHORITY.issue(leaf(HOST)));
            Files.writeString(
                    hosts.resolve("keyless.key"),
                    pem(AUTHORITY.issue(leaf(HOST)).privateKey()));
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1_024);
            KeyPair weak = generator.generateKeyPair();
            bring("weak", AUTHORITY.issue(leaf(HOST), weak));
            application.getBean(TLSReloader.class).reload();
            assertThat(presented(application, HOST)).as("after a reload").isEqualTo(victims.leaf());
            assertThat(application.getBean(TLSHealthIndicator.class).health().getStatus())
                    .isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(application
                            .getBean(TLSHealthIndicator.class)
                            .health()
                            .getDetails()
                            .get("clashes"))
                    .asString()
                    .contains("'victim.example' is in both ", "evil.pem", "keyless.pem", "weak.pem");
        }
        try (var application = start(server, backend, source)) {
            assertThat(presented(application, HOST)).as("after a restart").isEqualTo(victims.leaf());
            assertThat(application.getBean(TLSEndpoint.class).tls().disabledHosts())
                    .isEmpty();
        }
    }

    /** It does not help to be called after the host of somebody whose files are not. */
    @ParameterizedTest
    @MethodSource("targets")
    void brokenEntryDisablesNobody(EmbeddedServer server, String backend) throws Exception {
        SigningChain elsewhere = certificateFor("shop.example", "*.shop.example");
        bring("elsewhere", elsewhere);
        bring("shop.example", AUTHORITY.issue(leaf("shop.example")));
        Files.writeString(hosts.resolve("shop.example.key"), "torn");
        bring("www.shop.example", AUTHORITY.issue(leaf("www.shop.example")));
        Files.delete(hosts.resolve("www.shop.example.key"));
        bring("api", AUTHORITY.issue(leaf("api.shop.example")));
        Files.writeString(hosts.resolve("api.key"), "torn");
        try (var application = start(server, backend, "unified-tls.sources[0].directory=file:" + hosts)) {
            for (String name : List.of("shop.example", "www.shop.example", "api.shop.example")) {
                assertThat(presented(application, name)).as(name).isEqualTo(elsewhere.leaf());
            }
            assertThat(application.getBean(TLSEndpoint.class).tls().disabledHosts())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void folderDecidesWhereThatIsWanted(EmbeddedServer server, String backend) throws Exception {
        bring("evil.example", AUTHORITY.issue(leaf("evil.example", "unclaimed.example", HOST)));
        Files.delete(hosts.resolve(HOST + "/tls.key"));
        try (var application = start(
                server,
                backend,
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.sources[0].names=folder",
                "unified-tls.server.unknown-server-name=default")) {
            assertThat(names(presented(application, "evil.example"))).contains("evil.example");
            assertThat(names(presented(application, "unclaimed.example"))).containsExactly("default.example");
            assertThat(application.getBean(TLSEndpoint.class).tls().disabledHosts())
                    .containsOnlyKeys(HOST);
        }
    }

    /** Exact names of a later source come before wildcards of an earlier one, and what the operator's table holds before both. */
    @ParameterizedTest
    @MethodSource("targets")
    void wildcardTakesNothingFromALaterSource(EmbeddedServer server, String backend) throws Exception {
        Path others = Files.createDirectory(directory.resolve("others"));
        SigningChain wildcard = AUTHORITY.issue(leaf("*.example", "*.operator.example"));
        write(others, "wildcard", wildcard);
        write(others, "broken", AUTHORITY.issue(leaf(HOST)));
        Files.writeString(others.resolve("broken.key"), "torn");
        SigningChain operators = certificateFor("*.operator.example", "default.example");
        write(directory, "default", operators);
        write(hosts, "www.operator.example", certificateFor("www.operator.example"));
        try (var application = start(
                server,
                backend,
                "unified-tls.sources[0].directory=file:" + others,
                "unified-tls.sources[1].directory=file:" + hosts,
                "unified-tls.hosts[0].server-names=*.operator.example",
                "unified-tls.hosts[0].configuration=default")) {
            assertThat(presented(application, HOST)).isEqualTo(victims.leaf());
            assertThat(presented(application, "any.example")).isEqualTo(wildcard.leaf());
            assertThat(presented(application, "www.operator.example")).isEqualTo(operators.leaf());
            SigningChain renewed = certificateFor(HOST);
            Files.writeString(hosts.resolve(HOST + "/tls.crt"), pem(renewed.certificates()));
            Files.writeString(hosts.resolve(HOST + "/tls.key"), pem(renewed.privateKey()));
            application.getBean(TLSReloader.class).reload();
            assertThat(presented(application, HOST)).as("nothing is remembered").isEqualTo(renewed.leaf());
        }
    }

    private void bring(String name, SigningChain chain) {
        write(hosts, name, chain);
        write(hosts, name + ".client-ca", CertificateAuthority.create("Evil client CA", List.of()));
    }

    private static Leaf leaf(String... names) {
        return Leaf.server(
                Stream.of(names)
                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                        .toList(),
                LONG);
    }

    private ConfigurableApplicationContext start(EmbeddedServer server, String backend, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "management.endpoints.web.exposure.include=health,tls",
                "unified-tls.server.backend=" + backend,
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.default.certificates[0].certificate=file:"
                        + directory.resolve("default.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:"
                        + directory.resolve("default.key"),
                "unified-tls.configurations.default.client-authentication=want",
                "unified-tls.configurations.default.trust-store.certificates=file:"
                        + directory.resolve("default-ca.pem"),
                "unified-tls.server.configuration=default"));
        all.addAll(List.of(properties));
        return server.start(Application.class, all.toArray(String[]::new));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
