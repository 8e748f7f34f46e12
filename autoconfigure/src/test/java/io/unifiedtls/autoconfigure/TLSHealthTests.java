package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.actuate.TLSInfoContributor;
import io.unifiedtls.autoconfigure.load.CertificatesOfModule;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.operations.TLSExplainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What takes an instance out of service, and what does not. */
class TLSHealthTests {

    @TempDir
    Path directory;

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void configure() throws Exception {
        write(directory, "web", certificateFor("shop.example"));
        write(Files.createDirectory(directory.resolve("hosts")), "tenant", certificateFor("tenant.example"));
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TLSAutoConfiguration.class,
                        TLSReloadAutoConfiguration.class,
                        TLSObservabilityAutoConfiguration.class,
                        TLSHealthAutoConfiguration.class,
                        TLSInfoAutoConfiguration.class))
                .withPropertyValues(
                        "management.info.tls.enabled=true",
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + directory.resolve("web.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + directory.resolve("web.key"),
                        "unified-tls.sources[0].directory=file:" + directory.resolve("hosts"),
                        "unified-tls.server.configuration=web",
                        "unified-tls.reload.enabled=false");
    }

    /** By days and by the part of the lifetime: what is renewed daily is not late with a day left. */
    @ParameterizedTest
    @CsvSource({
        "100, 50, UP",
        "100, 15, UP",
        "100, 13, WARNING",
        "47, 13, UP",
        "47, 9, WARNING",
        "6, 3, UP",
        "6, 1, WARNING"
    })
    void certificateExpiresInDaysAndPercent(int lifetime, int left, String status) {
        write(directory, "web", valid(Duration.ofDays(lifetime - left), Duration.ofDays(left)));
        runner.run(context -> {
            assertThat(health(context).getStatus().getCode()).isEqualTo(status);
            if (!status.equals("UP")) {
                assertThat(health(context).getDetails().get("expiring"))
                        .asInstanceOf(MAP)
                        .containsOnlyKeys("web");
            }
        });
    }

    @Test
    void thresholdsAndStatusMayBeOthers() {
        write(directory, "web", valid(Duration.ofDays(50), Duration.ofDays(50)));
        runner.withPropertyValues(
                        "unified-tls.health.expiry-threshold=60d",
                        "unified-tls.health.expiry-threshold-percent=90",
                        "unified-tls.health.expiring=out-of-service")
                .run(context -> assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE));
    }

    @Test
    void expiredDefaultIsDown() {
        write(directory, "web", valid(Duration.ofDays(3), Duration.ofDays(-1)));
        runner.run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(context).getDetails()).containsKeys("default", "expiring");
        });
    }

    /** A server that answers with a certificate that is still to be issued refuses clients. */
    @Test
    void aDefaultThatWaitsForItsCertificateIsDownUntilItIsIssued() {
        Issuer issuer = new Issuer();
        runner.withBean(CertificatesOfModule.class, () -> issuer)
                .withPropertyValues(
                        "unified-tls.configurations.issued.certificates[0].vault.role=web",
                        "unified-tls.server.configuration=issued")
                .run(context -> {
                    assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
                    assertThat(health(context).getDetails())
                            .containsEntry("awaitingCertificates", List.of("issued"))
                            .containsKey("default");
                    issuer.issue(certificateFor("shop.example"));
                    assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                });
    }

    @Test
    void anotherConfigurationThatWaitsForItsCertificateTakesNothingOutOfService() {
        Issuer issuer = new Issuer();
        runner.withBean(CertificatesOfModule.class, () -> issuer)
                .withPropertyValues(
                        "unified-tls.configurations.issued.certificates[0].vault.role=web",
                        "unified-tls.hosts[0].server-names=other.example",
                        "unified-tls.hosts[0].configuration=issued")
                .run(context -> {
                    assertThat(health(context).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
                    assertThat(health(context).getDetails())
                            .containsEntry("awaitingCertificates", List.of("issued"))
                            .doesNotContainKey("default");
                    issuer.issue(certificateFor("other.example"));
                    assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                });
    }

    /** Issues one certificate for all, when the test wants it. */
    private static final class Issuer implements CertificatesOfModule {

        private Optional<SigningChain> chain = Optional.empty();
        private Runnable reload = () -> {};

        void issue(SigningChain issued) {
            chain = Optional.of(issued);
            reload.run();
        }

        @Override
        public Optional<SigningChain> signingChain(VaultCertificateProperties properties) {
            return chain;
        }

        @Override
        public Optional<SigningChain> known(VaultCertificateProperties properties) {
            return chain;
        }

        @Override
        public void retain(Collection<VaultCertificateProperties> used) {}

        @Override
        public void onChange(Runnable told) {
            reload = told;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"warning", "out-of-service"})
    void expiredTenantTakesNothingOutOfService(String expiring) {
        write(directory.resolve("hosts"), "tenant", valid(Duration.ofDays(3), Duration.ofDays(-1)));
        runner.withPropertyValues("unified-tls.health.expiring=" + expiring).run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(StatusAggregator.getDefault().getAggregateStatus(Status.UP, TLSHealthIndicator.WARNING))
                    .isEqualTo(Status.UP);
        });
    }

    /** Keys are read at the first handshake, so it is known from then. */
    @Test
    void disabledHostIsListed() throws Exception {
        Files.writeString(directory.resolve("hosts/tenant.key"), "no key");
        ClientHello clientHello = ClientHello.builder()
                .serverName(new ServerName("tenant.example"))
                .build();
        runner.run(context -> {
            assertThat(context.getBean(TLSExplainer.class).explain(clientHello).alert())
                    .contains(Alert.INTERNAL_ERROR);
            assertThat(health(context).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(health(context).getDetails().get("disabledHosts"))
                    .asInstanceOf(MAP)
                    .hasSize(1);
        });
    }

    @Test
    void policyThatIsOnlyReportedIsShown() {
        runner.withPropertyValues(
                        "unified-tls.policy=modern",
                        "unified-tls.policy-mode=report",
                        "unified-tls.configurations.web.lowest-supported-version=TLSv1.2")
                .run(context -> {
                    assertThat(health(context).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
                    assertThat(health(context).getDetails().get("policyViolations"))
                            .asInstanceOf(MAP)
                            .containsOnlyKeys("web");
                });
    }

    @Test
    void infoIsSmall() {
        runner.run(context -> {
            Info.Builder builder = new Info.Builder();
            context.getBean(TLSInfoContributor.class).contribute(builder);
            assertThat(builder.build().getDetails().get("tls"))
                    .asInstanceOf(MAP)
                    .containsKeys("backend", "firstToExpire")
                    .containsEntry("policy", "intermediate");
        });
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(TLSHealthIndicator.class).health();
    }

    private static SigningChain valid(Duration since, Duration left) {
        Instant now = Instant.now();
        return AUTHORITY.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, "tenant.example")), left)
                .valid(now.minus(since), now.plus(left).plusSeconds(60)));
    }
}
