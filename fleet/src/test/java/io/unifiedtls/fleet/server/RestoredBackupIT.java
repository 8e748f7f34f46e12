package io.unifiedtls.fleet.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Any host may have changed while a process has many in use: it asks for all of them again, so many in a second. */
@Tag("ci")
@Tag("one-jdk")
@Timeout(300)
class RestoredBackupIT {

    private static final FleetVariant ANY = FleetVariant.all().findFirst().orElseThrow();
    private static final int HOSTS = 1_500;
    private static final int PER_SECOND = 500;
    /** Changes that are read beside, which are looked up at once. */
    private static final int CHANGES = 3;

    private static final List<ServerName> NAMES = IntStream.range(0, HOSTS)
            .mapToObj(i -> new ServerName("h%d.hot.example".formatted(i)))
            .toList();

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    enum Cause {
        /** Cleaning has deleted changes that this process has not read. */
        LONG_GAP("delete from tls_change where sequence < (select max(sequence) from tls_change)"),
        /** Numbers are those of an older copy. */
        OLDER_COPY("delete from tls_change where sequence > (select min(sequence) from tls_change)");

        private final String deletion;

        Cause(String deletion) {
            this.deletion = deletion;
        }
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void manyHotHostsAreAskedForAgainAtABoundedRate(Cause cause) {
        String certificate = rows.certificate("a", certificateFor("*.hot.example"));
        rows.jdbc()
                .update(
                        "insert into tls_host (name, parent, tenant, state, proof, proven_at, certificate) select 'h' || i || '.hot.example', "
                                + "'hot.example', 'a', 'ACTIVE', 'OPERATOR', current_timestamp, ? from generate_series(0, ?) i",
                        certificate,
                        HOSTS - 1);
        rows.changed("h0.hot.example", "a");
        rows.changed("h1.hot.example", "a");
        try (ConfigurableApplicationContext application = FleetApplication.start(
                CountingApplication.class, ANY, database, "unified-tls.server.resolver-cache.time-to-live=1h")) {
            LookupIT.awaitFilter(application);
            LookupIT.awaitChanges(List.of(application), database);
            ContextFactory contexts = application.getBean(ContextFactory.class);
            useAll(contexts);
            int before = CountingApplication.LOOKUPS.get();
            useAll(contexts);
            assertThat(CountingApplication.LOOKUPS).as("all are in memory").hasValue(before);
            long start = System.nanoTime();
            forgetAll(cause);
            while (CountingApplication.LOOKUPS.get() - before < HOSTS) {
                useAll(contexts);
                int asked = CountingApplication.LOOKUPS.get() - before;
                Duration passed = Duration.ofNanos(System.nanoTime() - start);
                assertThat(asked - CHANGES)
                        .as("asked for again within %s", passed)
                        .isLessThanOrEqualTo(1 + Math.toIntExact(PER_SECOND * passed.toMillis() / 1_000));
                assertThat(passed).isLessThan(Duration.ofMinutes(2));
            }
            System.out.printf(
                    "%s: %d hosts were asked for again in %d ms%n",
                    cause, HOSTS, Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
    }

    private static void useAll(ContextFactory contexts) {
        for (ServerName name : NAMES) {
            assertThat(contexts.prepare("web", name)).isTrue();
        }
    }

    private void forgetAll(Cause cause) {
        rows.inOneTransaction(() -> {
            for (int i = 0; i < CHANGES; i++) {
                rows.changed("h%d.hot.example".formatted(i), "a");
            }
            rows.jdbc().update(cause.deletion);
            rows.jdbc().queryForList("select pg_notify('unified_tls_change', 'another')");
        });
    }
}
