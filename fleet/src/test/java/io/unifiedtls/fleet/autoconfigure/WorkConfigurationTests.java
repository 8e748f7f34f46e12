package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.jobs.JobScheduler;
import io.unifiedtls.fleet.jobs.WorkHealthIndicator;
import io.unifiedtls.fleet.jobs.WorkMeters;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.seal.SealedRows;
import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HostJobs;
import io.unifiedtls.fleet.store.HostMaintenance;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.testing.RunningTime;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

class WorkConfigurationTests {

    private final DataSource dataSource = Database.h2().withSchema().dataSource();
    private final Work work = new Work();
    private final String key = key();

    @TempDir
    Path directory;

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withUserConfiguration(Imported.class)
            .withBean(HostMaintenance.class, () -> work)
            .withBean(FleetDatabase.class, () -> new FleetDatabase(dataSource, Dialect.H2, false));
    private final ApplicationContextRunner runner = bare.withPropertyValues("unified-tls.fleet.keys[0]=base64:" + key);

    @Test
    void keysOfThePropertiesSeal() {
        runner.run(context -> {
            KeySealer sealer = context.getBean(KeySealer.class);
            KeySealer.Context row = new KeySealer.Context(Map.of("tenant", "acme"));
            assertThat(sealer.open(sealer.seal(new byte[] {1}, row), row)).containsExactly(1);
        });
    }

    @Test
    void databaseOfTheApplicationNeedsKeys() {
        bare.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidTLSConfigurationException.class)
                .hasMessageContaining("unified-tls.fleet.keys")
                .hasMessageContaining("openssl rand -base64 32"));
    }

    @Test
    void ownDatabaseHasItsOwnKey() {
        new ApplicationContextRunner()
                .withUserConfiguration(Imported.class)
                .withBean(HostMaintenance.class, () -> work)
                .withBean(FleetDatabase.class, () -> new FleetDatabase(dataSource, Dialect.H2, true))
                .withPropertyValues("unified-tls.fleet.directory=" + directory)
                .run(context -> assertThat(directory.resolve("sealing.key")).isNotEmptyFile());
    }

    @Test
    void sealerOfTheApplicationNeedsNoKeys() {
        OwnSealer own = new OwnSealer();
        bare.withBean(KeySealer.class, () -> own)
                .run(context -> assertThat(context).getBean(KeySealer.class).isSameAs(own));
    }

    @Test
    void jobsRunAfterTheStartAndEndWithTheApplication() {
        runner.run(context -> {
            context.getBean(HostJobs.class).findProof("acme", "shop.example", Instant.now());
            assertThat(work.proofs.poll(10, TimeUnit.SECONDS)).isEqualTo("acme/shop.example");
            assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
            long start = RunningTime.nanos();
            context.close();
            assertThat(RunningTime.since(start)).isLessThan(Duration.ofSeconds(6));
        });
        await().until(() -> threads().noneMatch(Thread::isAlive));
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tls-jobs"));
    }

    @Test
    void jobsThatAreSwitchedOffAreScheduledForOthers() {
        runner.withPropertyValues("unified-tls.fleet.jobs.enabled=false").run(context -> {
            context.getBean(HostJobs.class).findProof("acme", "shop.example", Instant.now());
            assertThat(context.getBean(JobScheduler.class).isRunning()).isFalse();
            assertThat(new JdbcTemplate(dataSource).queryForObject("select count(*) from tls_task", Integer.class))
                    .isEqualTo(1);
            assertThat(work.proofs).isEmpty();
        });
    }

    @Test
    void faultsOfJobsAreReportedTogether() {
        runner.withPropertyValues("unified-tls.fleet.jobs.threads=0", "unified-tls.fleet.jobs.polling-interval=1ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("unified-tls.fleet.jobs.threads is 0")
                        .hasMessageContaining("unified-tls.fleet.jobs.polling-interval must be between 100ms and 1h"));
    }

    @Test
    void faultsOfProofsAreReported() {
        runner.withPropertyValues("unified-tls.fleet.proof.timeout=0s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("unified-tls.fleet.proof.timeout"));
        runner.withPropertyValues("unified-tls.fleet.proof.name-servers=x y")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("unified-tls.fleet.proof.name-servers[0] is 'x y'"));
    }

    @Test
    void privateHostsOfThePropertiesMayBeAsked() {
        runner.withPropertyValues("unified-tls.fleet.proof.private-hosts=127.0.0.2")
                .run(context -> {
                    ProofFinder finder = context.getBean(ProofFinder.class);
                    assertThat(finder.problem(ProofMethod.HTTP, "127.0.0.1", text -> false)
                                    .orElseThrow())
                            .contains("private address");
                    assertThat(finder.problem(ProofMethod.HTTP, "127.0.0.2", text -> false)
                                    .orElseThrow())
                            .doesNotContain("private address");
                });
    }

    @Test
    void metersTellJobsOfTheFleet() {
        runner.run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(WorkMeters.class).bindTo(registry);
            await().until(() -> context.getBean(JobScheduler.class).counts().isPresent());
            for (String state : Set.of("due", "failing")) {
                assertThat(registry.get("tls.fleet.jobs")
                                .tag("state", state)
                                .gauge()
                                .value())
                        .isBetween(0.0, 2.0);
            }
            assertThat(registry.get("tls.fleet.keys.outdated").gauge().value()).isZero();
        });
    }

    @Test
    void healthWarnsOfMissingSealingKeys() {
        runner.run(context -> {
            assertThat(health(context).getStatus().getCode()).isEqualTo("UP");
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.update("insert into tls_chain (hash, certificates) values ('c', x'00')");
            certificate(jdbc, "1", context.getBean(KeySealer.class).currentKeyId());
            certificate(jdbc, "2", "0123456789abcdef");
            certificate(jdbc, "3", "0123456789abcdef");
            context.getBean(SealedRows.class).refresh();
            assertThat(context.getBean(SealedRows.class).outdated()).isEqualTo(2);
            assertThat(health(context).getStatus().getCode()).isEqualTo("WARNING");
            assertThat(health(context).getDetails())
                    .containsEntry("missingSealingKeys", Set.of("0123456789abcdef"))
                    .extractingByKey("sealedKeys")
                    .asString()
                    .contains("0123456789abcdef=2");
        });
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(WorkHealthIndicator.class).health();
    }

    private static void certificate(JdbcTemplate jdbc, String id, String keyId) {
        jdbc.update(
                "insert into tls_certificate (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key) "
                        + "values (?, 'acme', x'00', 'c', 'f', current_timestamp, current_timestamp, ?, x'00')",
                id,
                keyId);
    }

    private static String key() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(FleetProperties.class)
    @Import(WorkConfiguration.class)
    static class Imported {}

    private static final class Work implements HostMaintenance {

        private final BlockingQueue<String> proofs = new LinkedBlockingQueue<>();

        @Override
        public Optional<Instant> findProof(String tenant, String name) {
            proofs.add(tenant + "/" + name);
            return Optional.empty();
        }

        @Override
        public void takeOver(String name) {
            throw new AssertionError(name);
        }

        @Override
        public int clean(int limit) {
            return 0;
        }

        @Override
        public int sealAgain(int limit) {
            return 0;
        }
    }

    private static final class OwnSealer implements KeySealer {

        @Override
        public Sealed seal(byte[] key, Context context) {
            return new Sealed("own", key.clone());
        }

        @Override
        public byte[] open(Sealed sealed, Context context) {
            return sealed.bytes().clone();
        }

        @Override
        public String currentKeyId() {
            return "own";
        }

        @Override
        public Set<String> keyIds() {
            return Set.of("own");
        }
    }
}
