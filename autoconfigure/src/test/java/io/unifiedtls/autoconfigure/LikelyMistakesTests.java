package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Settings that work and that few people mean: the application starts, and its log names a remedy. */
@ExtendWith(CapturedLog.Extension.class)
class LikelyMistakesTests {

    private static final String OPEN_TRUST =
            "Configuration 'web': trust-store is set, but client-authentication is none, so no client is asked for a certificate. "
                    + "Set client-authentication to need or want, or remove trust-store.";

    @TempDir
    static Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TLSAutoConfiguration.class))
            .withPropertyValues(
                    "unified-tls.configurations.web.certificates[0].certificate=file:" + directory.resolve("web.pem"),
                    "unified-tls.configurations.web.certificates[0].private-key=file:" + directory.resolve("web.key"),
                    "unified-tls.server.configuration=web");

    @BeforeAll
    static void writeMaterial() throws IOException {
        TestCertificates.write(directory, "web", TestCertificates.certificateFor("shop.example"));
        TestCertificates.write(directory, "ca", TestCertificates.AUTHORITY);
        Files.createDirectory(directory.resolve("hosts"));
    }

    @Test
    void noneIsToldWhereThereIsNone(CapturedLog log) {
        runner.withPropertyValues("unified-tls.server.handshake-timeout=10s")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(log.toString()).doesNotContain("milliseconds", "trust-store", "issuer", "contains no host");
    }

    @Test
    void trustStoreOfAHostThatAsksNobody(CapturedLog log) {
        runner.withPropertyValues(trustStore())
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(log.toString()).contains(OPEN_TRUST);
    }

    /** It verifies servers there. */
    @Test
    void trustStoreThatClientsUseIsNone(CapturedLog log) {
        runner.withPropertyValues(trustStore(), "unified-tls.clients[0].configuration=web")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(log.toString()).doesNotContain("trust-store is set");
    }

    @Test
    void chainWithoutItsIssuer(CapturedLog log) throws IOException {
        lonelyLeaf("lone");
        runner.withPropertyValues(
                        "unified-tls.configurations.lone.certificates[0].certificate=file:"
                                + directory.resolve("lone.pem"),
                        "unified-tls.configurations.lone.certificates[0].private-key=file:"
                                + directory.resolve("lone.key"),
                        "unified-tls.hosts[0].configuration=lone",
                        "unified-tls.hosts[0].server-names=lone.example")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(log.toString())
                .contains(
                        "Configuration 'lone': certificates contains only 'CN=lone.example', without the certificate of its issuer "
                                + "'CN=Lone CA', so some clients refuse it. Use the whole chain, such as fullchain.pem.");
    }

    @Test
    void durationWithoutAUnit(CapturedLog log) {
        runner.withPropertyValues(
                        "unified-tls.server.handshake-timeout=10000",
                        "unified-tls.configurations.web.sessions.timeout=3600000")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(log.toString())
                .contains("unified-tls.server.handshake-timeout")
                .contains(" is 10000, which Spring Boot takes for milliseconds. Write 10000s for seconds, or 10000ms.")
                .contains(
                        " is 3600000, which Spring Boot takes for milliseconds. Write 3600000s for seconds, or 3600000ms.");
    }

    @Test
    void emptyDirectory(CapturedLog log) {
        runner.withPropertyValues("unified-tls.sources[0].directory=file:" + directory.resolve("hosts"))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(log.toString())
                .contains("unified-tls.sources[0].directory is 'file:" + directory.resolve("hosts")
                        + "', which contains no host yet. Hosts are served as soon as their files appear there");
    }

    @Test
    void directoryThatAppearsLaterIsNone(CapturedLog log) {
        runner.withPropertyValues(
                        "unified-tls.sources[0].directory=file:" + directory.resolve("later"),
                        "unified-tls.sources[0].optional=true")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(log.toString()).doesNotContain("unified-tls.sources", "cannot be read");
    }

    private static String trustStore() {
        return "unified-tls.configurations.web.trust-store.certificates=file:" + directory.resolve("ca.pem");
    }

    /** A leaf that says where its issuer's certificate is, as those of public authorities do. */
    private static void lonelyLeaf(String name) throws IOException {
        Path extensions = Files.writeString(
                directory.resolve("extensions"),
                "authorityInfoAccess=caIssuers;URI:http://127.0.0.1/ca.der\nsubjectAltName=DNS:lone.example\n");
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=Lone CA",
                "-keyout",
                file("lone-ca.key"),
                "-out",
                file("lone-ca.pem"));
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=lone.example",
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".csr"));
        openssl(
                "x509",
                "-req",
                "-in",
                file(name + ".csr"),
                "-CA",
                file("lone-ca.pem"),
                "-CAkey",
                file("lone-ca.key"),
                "-days",
                "1",
                "-extfile",
                extensions.toString(),
                "-out",
                file(name + ".pem"));
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void openssl(String... arguments) {
        Tool.Result result = Tool.openssl().run("", List.of(arguments));
        assertThat(result.exitCode()).as(result.output()).isZero();
    }
}
