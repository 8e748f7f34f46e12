package io.unifiedtls.vault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.Load;
import io.unifiedtls.testing.Visitor;
import io.unifiedtls.vault.FakeTokens;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** A Vault that is away at each stage of an application. */
@Tag("night")
@Timeout(180)
@ExtendWith(CapturedLog.Extension.class)
class VaultOutageIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String[] APP_ROLE = {
        "unified-tls.vault.app-role.role-id=" + FakeTokens.ROLE_ID,
        "unified-tls.vault.app-role.secret-id=" + FakeTokens.SECRET_ID,
        "unified-tls.vault.timeout=1s"
    };

    private final FakeVault vault = new FakeVault();
    private final Visitor visitor = Visitor.trusting(vault.pki.root(), VaultApplication.NAME);

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void aStartWithoutVaultFailsWithTheReasonAndARemedy(CapturedLog log) {
        vault.stop();
        Throwable failure = catchThrowable(
                () -> VaultApplication.start(FleetServer.TOMCAT, vault, "unified-tls.vault.start-timeout=2s")
                        .close());
        assertThat(failure)
                .rootCause()
                .hasMessageContaining(
                        "unified-tls.configurations.web.certificates[0]: Vault issued no certificate within 2 s")
                .hasMessageContaining("Vault cannot be reached")
                .hasMessageContaining("set unified-tls.vault.optional to true");
        assertThat(log.toString()).doesNotContain(FakeTokens.ROOT);
    }

    /** Repeating it would not help. */
    @Test
    void aWrongRoleFailsAtOnce() {
        long began = System.nanoTime();
        Throwable failure = catchThrowable(() -> VaultApplication.start(
                        FleetServer.TOMCAT,
                        vault,
                        "unified-tls.vault.start-timeout=5m",
                        "unified-tls.configurations.web.certificates[0].vault.role=other")
                .close());
        assertThat(failure).rootCause().hasMessageContaining("Vault answered 400: unknown role");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @EnumSource
    void anOptionalCertificateIsServedAsSoonAsVaultIssuesIt(FleetServer server) throws Exception {
        vault.isSealed = true;
        try (VaultApplication application = VaultApplication.start(
                server,
                vault,
                "unified-tls.vault.start-timeout=1s",
                "unified-tls.vault.optional=true",
                "unified-tls.configurations.web.certificates[0].vault.names=%s,other.example.com"
                        .formatted(VaultApplication.NAME),
                "unified-tls.configurations.derived.base=web",
                "unified-tls.hosts[0].configuration=derived",
                "unified-tls.hosts[0].server-names=other.example.com")) {
            assertThatThrownBy(() -> visitor.visit(application.port()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("internal_error");
            assertThat(health(application).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(healthOfServer(application).getStatus()).isEqualTo(Status.DOWN);
            assertThat(healthOfServer(application).getDetails())
                    .containsEntry("awaitingCertificates", List.of("derived", "web"));
            vault.isSealed = false;
            await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> visitor.visit(application.port()).size() == 2);
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
            await().atMost(LONG)
                    .until(() -> healthOfServer(application).getStatus().equals(Status.UP));
            assertThat(Visitor.trusting(vault.pki.root(), "other.example.com").visit(application.port()))
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatCannotBeUsedDisablesItsHostAlone(FleetServer server) throws Exception {
        String broken = "broken.example.com";
        vault.pki.alteredNames = names -> names.contains(broken) ? List.of("evil.example.com") : names;
        try (VaultApplication application = VaultApplication.start(
                server,
                vault,
                "unified-tls.vault.start-timeout=2s",
                "unified-tls.vault.optional=true",
                "unified-tls.configurations.other.certificates[0].vault.role=web",
                "unified-tls.configurations.other.certificates[0].vault.names=" + broken,
                "unified-tls.hosts[0].configuration=other",
                "unified-tls.hosts[0].server-names=" + broken)) {
            Visitor ofBroken = Visitor.trusting(vault.pki.root(), broken);
            assertThat(visitor.visit(application.port())).hasSize(2);
            assertThatThrownBy(() -> ofBroken.visit(application.port()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("internal_error");
            assertThat(healthOfServer(application).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(health(application).toString()).contains("pki/web for broken.example.com", "does not contain");
            vault.pki.alteredNames = names -> names;
            await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> ofBroken.visit(application.port()).size() == 2);
            assertThat(visitor.visit(application.port())).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCurrentCertificateIsServedWhileVaultIsAwaySealedOrSlow(FleetServer server) throws Exception {
        try (VaultApplication application = VaultApplication.start(server, vault, APP_ROLE);
                Load load = new Load(visitor, application.port(), 1)) {
            BigInteger first = serial(application);
            vault.stop();
            renewInVain(application, "cannot be reached");
            vault.restart();
            vault.isSealed = true;
            renewInVain(application, "Vault is sealed");
            vault.isSealed = false;
            vault.odd = vault.hanging();
            renewInVain(application, "did not answer in time");
            assertThat(serial(application)).isEqualTo(first);
            assertThat(health(application).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(failing(application)).isEqualTo(1);
            vault.odd = null;
            vault.tokens.revokeAll(); // As a Vault that has lost them
            await().atMost(LONG).pollInterval(Duration.ofSeconds(2)).until(() -> {
                application.certificates().renewNow();
                return !serial(application).equals(first);
            });
            await().atMost(LONG).until(() -> health(application).getStatus().equals(Status.UP));
            assertThat(failing(application)).isZero();
            assertThat(load.failures()).isEmpty();
        }
    }

    /** Revoking the token is a request, too. */
    @Test
    void anApplicationStopsThoughVaultHangs() {
        VaultApplication application = VaultApplication.start(FleetServer.TOMCAT, vault, APP_ROLE);
        vault.odd = vault.hanging();
        Thread closing = new Thread(application::close);
        closing.start();
        await().atMost(LONG).until(() -> !closing.isAlive());
    }

    private static void renewInVain(VaultApplication application, String problem) {
        await().atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> {
                    application.certificates().renewNow();
                    assertThat(health(application).toString()).contains(problem, "failingSince", "notAfter");
                });
    }

    private static Health health(VaultApplication application) {
        return application
                .context()
                .getBean("tlsVaultHealthIndicator", HealthIndicator.class)
                .health();
    }

    private static Health healthOfServer(VaultApplication application) {
        return application.context().getBean(TLSHealthIndicator.class).health();
    }

    private static double failing(VaultApplication application) {
        return application
                .context()
                .getBean(MeterRegistry.class)
                .get("tls.vault.failing")
                .gauge()
                .value();
    }

    private BigInteger serial(VaultApplication application) throws Exception {
        return visitor.visit(application.port()).get(0).getSerialNumber();
    }
}
