package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.StandardEnvironment;

/** Faults are reported together, once, and without secrets. */
class StartupFaultsTests extends TLSAutoConfigurationFixture {

    @Test
    void allFaultsAreReportedTogether() {
        runner.withPropertyValues(
                        "unified-tls.configurations.a.certificates[0].certificate=file:/nowhere/a.pem",
                        "unified-tls.configurations.a.certificates[0].private-key=file:/nowhere/a.key",
                        "unified-tls.configurations.a.lowest-supported-version=TLS1.2",
                        "unified-tls.configurations.a.cipher-suites=TLS_AES_128_GCM_SHA265",
                        "unified-tls.configurations.b.base=c",
                        "unified-tls.configurations.c.base=b",
                        "unified-tls.configurations.d.base=nobody",
                        "unified-tls.configurations.e.client-authentication=need",
                        "unified-tls.hosts[0].server-names=a.example,127.0.0.1",
                        "unified-tls.hosts[0].configuration=e2",
                        "unified-tls.server.configuration=x")
                .run(context -> {
                    Throwable failure = rootCause(context.getStartupFailure());
                    assertThat(failure).isInstanceOf(InvalidTLSConfigurationException.class);
                    assertThat(((InvalidTLSConfigurationException) failure).faults())
                            .containsExactlyInAnyOrder(
                                    "unified-tls.configurations.a.certificates[0]: file:/nowhere/a.pem does not exist. Check the "
                                            + "path, and that it starts with file: or classpath:. file:/nowhere/a.key does "
                                            + "not exist. Check the path, and that it starts with file: or classpath:.",
                                    "unified-tls.configurations.a.lowest-supported-version: Unknown TLS version 'TLS1.2'. Use "
                                            + "TLSv1.2 or TLSv1.3.",
                                    "unified-tls.configurations.a.cipher-suites: Unknown cipher suite "
                                            + "'TLS_AES_128_GCM_SHA265'. Did you mean TLS_AES_128_GCM_SHA256?",
                                    "unified-tls.configurations.b.base refers to itself: b -> c -> b. Remove one of these "
                                            + "bases.",
                                    "unified-tls.configurations.d.base is 'nobody', which does not exist. Set it to one of "
                                            + "unified-tls.configurations: a, b, c, d, e.",
                                    "Configuration 'e': client-authentication is need, but there is no trust-store to verify "
                                            + "clients with. Set trust-store to the CA that issues client certificates.",
                                    "unified-tls.hosts[0].configuration is 'e2', which does not exist. Set it to one of "
                                            + "those in unified-tls.configurations: a, b, c, d, e.",
                                    "unified-tls.hosts[0].server-names[1]: Server name '127.0.0.1' is an IP literal, which RFC 6066, "
                                            + "section 3, does not allow. Use a host name.",
                                    "unified-tls.server.configuration is 'x', which does not exist. Set it to one of those "
                                            + "in unified-tls.configurations: a, b, c, d, e.");
                });
    }

    @Test
    void inheritedFaultsAreReportedOnce() {
        web.withPropertyValues(
                        "unified-tls.configurations.web.cipher-suites=TLS_AES_265_GCM_SHA384",
                        "unified-tls.configurations.partners.named-groups=nothing")
                .run(context -> assertThat(
                                ((InvalidTLSConfigurationException) rootCause(context.getStartupFailure())).faults())
                        .hasSize(2)
                        .anySatisfy(
                                fault -> assertThat(fault).startsWith("unified-tls.configurations.web.cipher-suites: "))
                        .anySatisfy(fault ->
                                assertThat(fault).startsWith("unified-tls.configurations.partners.named-groups: ")));
    }

    @Test
    void clientAuthenticationWithoutTrustStoreIsRefusedAtStart() {
        web.withPropertyValues(
                        "unified-tls.configurations.open.base=web",
                        "unified-tls.configurations.open.client-authentication=want",
                        "unified-tls.configurations.open.named-groups=nothing")
                .run(context -> assertThat(
                                ((InvalidTLSConfigurationException) rootCause(context.getStartupFailure())).faults())
                        .hasSize(2)
                        .contains("Configuration 'open': client-authentication is want, but there is no trust-store to "
                                + "verify clients with. Set trust-store to the CA that issues client certificates."));
    }

    @Test
    void failureAnalysisPrintsTheLastSentenceAsTheAction() {
        InvalidTLSConfigurationException failure = new InvalidTLSConfigurationException(
                List.of("a.b is missing. Set a.b to c.", "d is 'e.f', which does not exist. Set a.b to c."));
        FailureAnalysis analysis =
                new InvalidTLSConfigurationFailureAnalyzer(new StandardEnvironment()).analyze(failure);
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
                        The TLS configuration has 2 faults:
                            - a.b is missing. Set a.b to c.
                            - d is 'e.f', which does not exist. Set a.b to c.""");
        assertThat(analysis.getAction()).isEqualTo("Set a.b to c.");
    }

    @Test
    void failureAnalysisDoesNotRepeatRemediesWithoutTheirFaults() {
        InvalidTLSConfigurationException failure = new InvalidTLSConfigurationException(
                List.of("a.b is missing. Set a.b to c.", "d is 'many', which is not a number. Write it in digits."));
        FailureAnalysis analysis =
                new InvalidTLSConfigurationFailureAnalyzer(new StandardEnvironment()).analyze(failure);
        assertThat(analysis).isNotNull();
        assertThat(analysis.getAction())
                .isEqualTo("Fix all of these faults. The last sentence of each says what to do.");
    }

    @Test
    void secretsStayOutOfMessages() throws Exception {
        String body = pem(SHOP.privateKey()).lines().skip(1).findFirst().orElseThrow();
        Path broken = Files.writeString(directory.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\n" + body + "\n");
        runner.withPropertyValues(
                        "unified-tls.configurations.a.certificates[0].certificate=file:" + directory + "/shop.pem",
                        "unified-tls.configurations.a.certificates[0].private-key=file:" + broken,
                        "unified-tls.configurations.b.certificates[0].certificate=" + pem(SHOP.certificates()),
                        "unified-tls.configurations.b.certificates[0].private-key="
                                + pem(SHOP.privateKey()).replace("-----END", "-----CUT"),
                        "unified-tls.configurations.c.certificates[0].key-store=file:" + directory + "/shop.pem",
                        "unified-tls.configurations.c.certificates[0].key-store-password=s3cret-w0rd")
                .run(context -> {
                    StringWriter text = new StringWriter();
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).isNotNull();
                    failure.printStackTrace(new PrintWriter(text));
                    assertThat(rootCause(failure)).isInstanceOf(InvalidTLSConfigurationException.class);
                    assertThat(((InvalidTLSConfigurationException) rootCause(failure)).faults())
                            .hasSize(3);
                    assertThat(text.toString()).doesNotContain(body).doesNotContain("s3cret-w0rd");
                });
        web.run(context -> assertThat(context.getBean(TLSProperties.class).toString())
                .contains("shop.pem")
                .doesNotContain(body));
        assertThat(new CertificateProperties("x.pem", body, "s3cret-w0rd", null, null, null, null, null, null, false)
                        .toString())
                .doesNotContain(body)
                .doesNotContain("s3cret-w0rd");
    }
}
