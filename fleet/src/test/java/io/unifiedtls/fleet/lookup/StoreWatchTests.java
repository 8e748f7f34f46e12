package io.unifiedtls.fleet.lookup;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.lookup.LookupObserver.Outcome;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

class StoreWatchTests {

    private static final PostgresServer SERVER = PostgresServer.start();
    private static final ChangeOrigin OWN = ChangeOrigin.random();

    private final Database database = SERVER.newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);
    private final CountingObserver lookups = new CountingObserver();
    private final List<Changed> changes = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-27T06:00:00Z");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void knowsOfAnOutageAndOfItsEnd() {
        rows.active("shop.example", "a", certificateFor("shop.example"));
        try (LookupConnections connections = connections()) {
            StoreWatch watch = new StoreWatch(connections, OWN, Signals.ALONE, () -> now);
            FleetRepository repository =
                    new FleetRepository(connections, watch, WrittenRows.SEALER, name -> true, lookups);
            watch.poll();
            watch.readAll();
            Instant answered = now;
            SERVER.stopImmediately();
            now = now.plusSeconds(1);
            assertThatThrownBy(() -> repository.find("shop.example")).isInstanceOf(DataAccessException.class);
            assertThat(repository.find("nobody.example")).isEmpty();
            assertThat(lookups.outcomes()).containsExactly(Outcome.FAILED);
            watch.poll();
            Instant noticed = now;
            now = now.plusSeconds(9);
            watch.poll();
            watch.readAll();
            assertThat(watch.status().outage().orElseThrow().since()).isEqualTo(noticed);
            assertThat(watch.status().lastAnswer()).contains(answered);
            SERVER.restart();
            await().untilAsserted(() -> {
                watch.poll();
                assertThat(watch.status().outage()).isEmpty();
                assertThat(repository.find("shop.example")).isPresent();
            });
        }
    }

    @Test
    void readsChangesEveryTenSecondsAndCountsEveryTenMinutes() {
        try (LookupConnections connections = connections()) {
            StoreWatch watch = new StoreWatch(connections, OWN, Signals.ALONE, () -> now);
            watch.onChange(changes::add);
            watch.poll();
            watch.readAll();
            rows.host("shop.example", "a", HostState.PROVEN, null);
            watch.poll();
            assertThat(changes).isEmpty();
            now = now.plusSeconds(10);
            watch.poll();
            watch.readAll();
            assertThat(changes).containsExactly(Changed.names("shop.example"));
            assertThat(watch.status().hosts()).containsEntry(HostState.PROVEN, 0L);
            now = now.plus(Duration.ofMinutes(10));
            watch.readAll();
            assertThat(watch.status().hosts()).containsEntry(HostState.PROVEN, 1L);
        }
    }

    @Test
    void readsAllNamesAgainAfterAnHour() {
        rows.host("shop.example", "a", HostState.PROVEN, null);
        try (LookupConnections connections = connections()) {
            StoreWatch watch = new StoreWatch(connections, OWN, Signals.ALONE, () -> now);
            watch.poll();
            watch.readAll();
            rows.jdbc().update("delete from tls_host");
            now = now.plus(Duration.ofMinutes(59));
            watch.readAll();
            assertThat(watch.mayExist("shop.example")).isTrue();
            now = now.plus(Duration.ofMinutes(1));
            watch.readAll();
            assertThat(watch.mayExist("shop.example")).isFalse();
        }
    }

    @Test
    void anOlderCopyOfTheDatabaseMayHaveChangedAnything() {
        rows.changed("one.example", "a");
        rows.changed("two.example", "a");
        try (LookupConnections connections = connections()) {
            StoreWatch watch = new StoreWatch(connections, OWN, Signals.ALONE, () -> now);
            watch.readChanges();
            watch.readAll();
            watch.onChange(changes::add);
            rows.jdbc().update("delete from tls_change where name = 'two.example'");
            rows.jdbc()
                    .update(
                            "insert into tls_host (name, parent, tenant, state, proof, proven_at) values ('old.example', 'example', 'a', 'PROVEN', 'DNS', current_timestamp)");
            watch.readChanges();
            watch.readAll();
            assertThat(changes).contains(Changed.since(now));
            assertThat(watch.mayExist("old.example")).isTrue();
        }
    }

    @Test
    void tellsOfChangesOfThisProcessAtOnce() {
        try (LookupConnections connections = connections()) {
            StoreWatch watch = new StoreWatch(connections, OWN, Signals.ALONE, () -> now);
            watch.onChange(changes::add);
            watch.changed(Set.of("shop.example", "gone.example"), Set.of("gone.example"));
            assertThat(changes).containsExactly(Changed.names("gone.example"), Changed.renewed("shop.example"));
            assertThat(watch.mayExist("shop.example")).isTrue();
        }
    }

    @Test
    void tellsOfItsOwnChangesOnce() {
        try (LookupConnections connections = connections()) {
            StoreWatch watch = new StoreWatch(connections, OWN, Signals.ALONE, () -> now);
            watch.onChange(changes::add);
            watch.poll();
            watch.readAll();
            rows.changed("own.example", "a");
            rows.jdbc().update("update tls_change set origin = ?", OWN.id());
            watch.changed(Set.of("own.example"), Set.of("own.example"));
            rows.changed("other.example", "a");
            watch.readChanges();
            watch.readChanges();
            assertThat(changes).containsExactly(Changed.names("own.example"), Changed.names("other.example"));
            assertThat(watch.mayExist("own.example")).isTrue();
            assertThat(watch.mayExist("other.example")).isTrue();
        }
    }

    @Test
    void tellsApartWhatOthersHaveRenewedAndWithdrawn() {
        try (LookupConnections connections = connections()) {
            StoreWatch watch = new StoreWatch(connections, OWN, Signals.ALONE, () -> now);
            watch.onChange(changes::add);
            watch.poll();
            rows.changed("renewed.example", "a");
            rows.jdbc().update("update tls_change set withdraws = false");
            rows.changed("withdrawn.example", "a");
            watch.readChanges();
            assertThat(changes).containsExactly(Changed.names("withdrawn.example"), Changed.renewed("renewed.example"));
        }
    }

    private LookupConnections connections() {
        return LookupConnections.of(database.dataSource(), Optional.of(pool()), 4, Duration.ofSeconds(2));
    }

    private HikariConfig pool() {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(database.url());
        settings.setUsername(database.user());
        return settings;
    }
}
