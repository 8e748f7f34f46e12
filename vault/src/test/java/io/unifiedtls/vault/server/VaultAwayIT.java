package io.unifiedtls.vault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.Load;
import io.unifiedtls.testing.Visitor;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A Vault that is away for a minute, for three servers at once: at the start, and while a renewal falls due. Nobody asks for the renewals; the module does all by
 * itself.
 */
@Tag("night")
@Timeout(600)
class VaultAwayIT {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int OUTAGE = Integer.getInteger("tls.test.outage", 10);

    private final FakeVault vault = new FakeVault();
    private final Visitor visitor = Visitor.trusting(vault.pki.root(), VaultApplication.NAME);
    private final List<VaultApplication> applications = new ArrayList<>();

    @SuppressWarnings("ImmutableEnumChecker") // Its functions have no state
    enum Trouble {
        AWAY(FakeVault::stop, FakeVault::restart, "cannot be reached"),
        SEALED(vault -> vault.isSealed = true, vault -> vault.isSealed = false, "Vault is sealed"),
        HANGING(vault -> vault.odd = vault.hanging(), vault -> vault.odd = null, "did not answer in time");

        private final Consumer<FakeVault> begin;
        private final Consumer<FakeVault> end;
        private final String problem;

        Trouble(Consumer<FakeVault> begin, Consumer<FakeVault> end, String problem) {
            this.begin = begin;
            this.end = end;
            this.problem = problem;
        }
    }

    @AfterEach
    void stop() {
        applications.forEach(VaultApplication::close);
        vault.close();
    }

    private void startAll(String... properties) {
        for (FleetServer server : FleetServer.values()) {
            applications.add(VaultApplication.start(server, vault, properties));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRenewalThatFallsDueMeanwhileIsMadeUpFor(Trouble trouble) throws Exception {
        Duration outage = Duration.ofSeconds(OUTAGE + 30L);
        vault.pki.ttl = Duration.ofSeconds(OUTAGE * 3L / 2 + 40); // Two thirds of it are over before the outage is
        startAll("unified-tls.vault.timeout=2s");
        List<Load> loads = new ArrayList<>();
        List<BigInteger> first = new ArrayList<>();
        for (VaultApplication application : applications) {
            first.add(serial(application));
            loads.add(new Load(visitor, application.port(), 1));
        }
        Instant end = Instant.now().plus(outage);
        trouble.begin.accept(vault);
        for (VaultApplication application : applications) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(health(application, "tlsVaultHealthIndicator")
                                    .toString())
                            .contains(trouble.problem, TLSHealthIndicator.WARNING.getCode()));
        }
        while (Instant.now().isBefore(end)) { // The outage itself, not a wait for a state
            TimeUnit.SECONDS.sleep(1);
        }
        for (int i = 0; i < applications.size(); i++) {
            assertThat(serial(applications.get(i))).isEqualTo(first.get(i));
        }
        vault.pki.ttl = Duration.ofHours(1);
        trouble.end.accept(vault);
        for (int i = 0; i < applications.size(); i++) {
            VaultApplication application = applications.get(i);
            BigInteger before = first.get(i);
            await().atMost(LONG).until(() -> !serial(application).equals(before));
            await().atMost(LONG).until(() -> status(application).equals(Status.UP));
        }
        loads.forEach(Load::close);
        assertThat(loads).allSatisfy(load -> assertThat(load.failures()).isEmpty());
    }

    @Test
    void aStartWaitsForVault() throws Exception {
        vault.stop();
        CompletableFuture<VaultApplication> starting = CompletableFuture.supplyAsync(
                () -> VaultApplication.start(FleetServer.TOMCAT, vault, "unified-tls.vault.start-timeout=4m"));
        TimeUnit.SECONDS.sleep(OUTAGE); // The outage itself
        assertThat(starting).isNotDone();
        vault.restart();
        applications.add(starting.get(3, TimeUnit.MINUTES));
        assertThat(visitor.visit(applications.get(0).port())).hasSize(2);
    }

    @Test
    void optionalCertificatesComeWhenVaultDoes() throws Exception {
        vault.stop();
        startAll("unified-tls.vault.optional=true", "unified-tls.vault.start-timeout=1s");
        TimeUnit.SECONDS.sleep(OUTAGE); // The outage itself
        for (VaultApplication application : applications) {
            assertThat(health(application, "tlsHealthIndicator").getStatus()).isEqualTo(Status.DOWN);
        }
        vault.restart();
        for (VaultApplication application : applications) {
            await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> visitor.visit(application.port()).size() == 2);
            await().atMost(LONG)
                    .until(() -> health(application, "tlsHealthIndicator")
                            .getStatus()
                            .equals(Status.UP));
        }
    }

    private static Status status(VaultApplication application) {
        return health(application, "tlsVaultHealthIndicator").getStatus();
    }

    private static Health health(VaultApplication application, String bean) {
        return application.context().getBean(bean, HealthIndicator.class).health();
    }

    private BigInteger serial(VaultApplication application) throws Exception {
        return visitor.visit(application.port()).get(0).getSerialNumber();
    }
}
