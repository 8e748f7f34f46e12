package io.unifiedtls.vault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.Load;
import io.unifiedtls.testing.Visitor;
import io.unifiedtls.vault.FakeTokens;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.core.VaultTemplate;

/** Certificates of a fake Vault on real servers. */
@Timeout(180)
class VaultIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final FakeVault vault = new FakeVault();
    private final Visitor visitor = Visitor.trusting(vault.pki.root(), VaultApplication.NAME);

    @AfterEach
    void stop() {
        vault.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSignedCertificateIsServedAndItsKeyStaysHere(FleetServer server) throws Exception {
        try (VaultApplication application = VaultApplication.start(server, vault)) {
            List<X509Certificate> chain = visitor.visit(application.port());
            assertThat(chain).hasSize(2); // Without the root
            assertThat(chain.get(0).getSubjectX500Principal().getName()).isEqualTo("CN=" + VaultApplication.NAME);
            assertThat(vault.requests).containsOnly("POST pki/sign/web");
            assertThat(vault.pki.latestRequest.toString())
                    .contains("BEGIN CERTIFICATE REQUEST")
                    .doesNotContain("PRIVATE KEY");
            assertThat(application
                            .context()
                            .getBean(MeterRegistry.class)
                            .get("tls.vault.requests")
                            .tag("outcome", "issued")
                            .timer()
                            .count())
                    .isEqualTo(1); // That of the start, too
        }
    }

    @Tag("ci")
    @ParameterizedTest
    @EnumSource
    void noHandshakeFailsWhileCertificatesAreRenewed(FleetServer server) throws Exception {
        try (VaultApplication application = VaultApplication.start(server, vault);
                Load load = new Load(visitor, application.port(), 2)) {
            BigInteger serial = serial(application);
            for (int i = 0; i < 10; i++) {
                application.certificates().renewNow();
                BigInteger before = serial;
                await().atMost(LONG).until(() -> !serial(application).equals(before));
                serial = serial(application);
            }
            await().atMost(LONG).until(() -> load.handshakes() >= 300);
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void aCertificateIsRenewedByItself() throws Exception {
        vault.pki.ttl = Duration.ofSeconds(6);
        try (VaultApplication application = VaultApplication.start(FleetServer.TOMCAT, vault)) {
            BigInteger first = serial(application);
            await().atMost(LONG).until(() -> !serial(application).equals(first));
        }
    }

    @Test
    void vaultMakesTheKeyOnRequestWithAddressesAndALifetime() throws Exception {
        try (VaultApplication application = VaultApplication.start(
                FleetServer.TOMCAT,
                vault,
                "unified-tls.configurations.web.certificates[0].vault.mode=issue",
                "unified-tls.configurations.web.certificates[0].vault.names=%s,127.0.0.1,::1"
                        .formatted(VaultApplication.NAME),
                "unified-tls.configurations.web.certificates[0].vault.ttl=72h",
                "unified-tls.vault.app-role.role-id=" + FakeTokens.ROLE_ID,
                "unified-tls.vault.app-role.secret-id=" + FakeTokens.SECRET_ID)) {
            X509Certificate leaf = visitor.visit(application.port()).get(0);
            assertThat(vault.requests).containsOnly("POST pki/issue/web");
            assertThat(leaf.getSubjectAlternativeNames()).hasSize(3);
            assertThat(Duration.between(
                            leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                    .isBetween(Duration.ofHours(72), Duration.ofHours(73));
        }
        assertThat(vault.tokens.revocations).hasValue(1);
    }

    /** An RSA key for old clients beside the other one. */
    @Test
    void aConfigurationMayHaveSeveralCertificates() throws Exception {
        try (VaultApplication application = VaultApplication.start(
                FleetServer.TOMCAT,
                vault,
                "unified-tls.configurations.web.certificates[1].vault.role=web",
                "unified-tls.configurations.web.certificates[1].vault.names=" + VaultApplication.NAME,
                "unified-tls.configurations.web.certificates[1].vault.key-type=rsa-2048")) {
            visitor.visit(application.port());
            assertThat(vault.pki.issued).hasValue(2);
            assertThat(application.certificates().all()).hasSize(2);
        }
    }

    @Test
    void theOperationsOfTheApplicationAreAsked() throws Exception {
        try (VaultApplication application = VaultApplication.start(
                FleetServer.TOMCAT,
                WithTemplate.class,
                vault,
                "fake.address=" + vault.address(),
                "unified-tls.vault.address=",
                "unified-tls.vault.token=wrong")) {
            assertThat(visitor.visit(application.port())).hasSize(2);
        }
    }

    /** The first block of the document. */
    @Test
    void documentedSettingsStart(@TempDir Path directory) throws Exception {
        Matcher block = Pattern.compile("(?ms)^```yaml\\n(unified-tls:.*?)^```")
                .matcher(Files.readString(Path.of("../docs/vault.md")));
        assertThat(block.find()).isTrue();
        Path settings = Files.writeString(
                directory.resolve("settings.yaml"),
                block.group(1)
                        .replace("https://vault.example.com:8200", vault.address())
                        .replace("${VAULT_ROLE_ID}", FakeTokens.ROLE_ID)
                        .replace("${VAULT_SECRET_ID}", FakeTokens.SECRET_ID));
        try (var application = FleetServer.TOMCAT.start(
                VaultApplication.Application.class,
                "unified-tls.fleet.enabled=false",
                "spring.config.additional-location=file:" + settings)) {
            int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            assertThat(visitor.visit(port)).hasSize(2);
        }
    }

    private BigInteger serial(VaultApplication application) throws Exception {
        return visitor.visit(application.port()).get(0).getSerialNumber();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithTemplate {

        @Bean
        VaultTemplate vaultTemplate(@Value("${fake.address}") String address) {
            return new VaultTemplate(VaultEndpoint.from(address), new TokenAuthentication(FakeTokens.ROOT));
        }
    }
}
