package io.unifiedtls.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.lookup.FleetHealthIndicator;
import io.unifiedtls.fleet.lookup.LookupConnections;
import io.unifiedtls.fleet.lookup.Signals;
import io.unifiedtls.fleet.lookup.StoreStatus;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.store.ReplicaRow;
import io.unifiedtls.fleet.store.ReplicaRows;
import io.unifiedtls.fleet.testing.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of processes, on every database. */
abstract class RegistryContract {

    private static final Duration SLACK = Duration.ofSeconds(20);

    private final Database database = database();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final ReplicaRows rows = new ReplicaRows(database.dataSource(), database.dataSource());
    private Optional<StoreStatus.Outage> outage = Optional.empty();

    /** A database of this test. */
    abstract Database database();

    private Registry registry(String id, Clock machine, boolean enabled) {
        return new Registry(
                rows,
                database.dataSource(),
                new ChangeOrigin(id),
                () -> new StoreStatus(
                        Optional.empty(), outage, Optional.empty(), 0, Map.of(), Optional.empty(), Optional.empty(), 7),
                machine,
                enabled);
    }

    private Registry registry(String id) {
        return registry(id, Clock.systemUTC(), true);
    }

    private List<String> ids() {
        return jdbc.queryForList("select id from tls_replica order by id", String.class);
    }

    private void unseenFor(String id, Duration time) {
        jdbc.update(
                "update tls_replica set seen_at = ? where id = ?",
                Instant.now().minus(time).atOffset(ZoneOffset.UTC),
                id);
    }

    @Test
    void eachProcessHasOneRowFromItsStartToItsStop() {
        Registry one = registry("one");
        one.write();
        ReplicaRow first = rows.find().get(0);
        assertThat(first.name()).endsWith("-" + ProcessHandle.current().pid());
        assertThat(first.position()).isEqualTo(7);
        assertThat(first.seenAt()).isAfterOrEqualTo(first.startedAt());
        registry("other").write();
        one.write();
        assertThat(rows.find()).extracting(ReplicaRow::id).containsExactly("one", "other");
        ReplicaRow second = rows.find().get(0);
        assertThat(second.startedAt()).isEqualTo(first.startedAt());
        assertThat(second.seenAt()).isAfter(first.seenAt());
        assertThat(one.alive()).contains(2);
        one.end();
        one.write();
        assertThat(ids()).containsExactly("other");
    }

    @Test
    void unseenProcessesAreGoneAfterAMinuteAndForgottenAfterAnHour() {
        Registry own = registry("own");
        List.of("late", "gone", "forgotten").forEach(id -> registry(id).write());
        unseenFor("late", Duration.ofMinutes(1).minus(SLACK));
        unseenFor("gone", Duration.ofMinutes(1).plus(SLACK));
        unseenFor("forgotten", Duration.ofHours(1).plus(SLACK));
        own.write();
        assertThat(ids()).containsExactly("gone", "late", "own");
        assertThat(own.alive()).contains(2);
        assertThat(own.gone()).contains(1);
        registry("gone").end();
        own.write();
        assertThat(own.gone()).contains(0);
        registry("gone").write();
        unseenFor("gone", Duration.ofMinutes(1).plus(SLACK));
        assertThat(rows.find())
                .filteredOn(row -> Registry.isGone(row, Instant.now()))
                .extracting(ReplicaRow::id)
                .containsExactly("gone");
    }

    /** One that was suspended for hours keeps its row, or writes it again. */
    @Test
    void ownRowComesBack() {
        Registry own = registry("own");
        own.write();
        unseenFor("own", Duration.ofHours(2));
        own.write();
        assertThat(own.alive()).contains(1);
        jdbc.update("delete from tls_replica");
        own.write();
        assertThat(ids()).containsExactly("own");
    }

    @Test
    void restartsDoNotGrowWithoutBound() {
        Registry own = registry("own");
        jdbc.batchUpdate(
                "insert into tls_replica values (?, ?, 'r', current_timestamp, current_timestamp, 0, 0, false)",
                IntStream.range(0, 2_500)
                        .mapToObj(i -> new Object[] {"old" + i, "line\nbreak"})
                        .toList());
        own.write();
        assertThat(own.alive()).contains(1_000);
        assertThat(rows.find())
                .hasSize(ReplicaRows.MOST)
                .allSatisfy(row -> assertThat(row.name()).doesNotContain("\n"));
        jdbc.update(
                "update tls_replica set seen_at = ? where id <> 'own'",
                Instant.now().minus(Duration.ofHours(2)).atOffset(ZoneOffset.UTC));
        for (int left : new int[] {1_501, 501, 1}) {
            own.write();
            assertThat(ids()).hasSize(left);
        }
    }

    @Test
    void clockThatIsOffIsShown() {
        for (Duration offset : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
            Registry own = registry("own", Clock.offset(Clock.systemUTC(), offset), true);
            own.write();
            assertThat(own.clockOffset().orElseThrow()).isCloseTo(offset, SLACK);
            assertThat(rows.find().get(0).clockOffset()).isCloseTo(offset, SLACK);
            Health health = health(own);
            assertThat(health.getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(health.getDetails())
                    .containsEntry("clockOffset", own.clockOffset().get());
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new RegistryMeters(own).bindTo(meters);
            assertThat(meters.get("tls.fleet.clock.offset").timeGauge().value())
                    .isBetween(offset.toSeconds() - 20.0, offset.toSeconds() + 20.0);
            assertThat(meters.get("tls.fleet.replicas").gauge().value()).isOne();
            assertThat(meters.get("tls.fleet.replicas.gone").gauge().value()).isZero();
        }
        Registry right = registry("own");
        right.write();
        assertThat(health(right).getStatus()).isEqualTo(Status.UP);
    }

    private Health health(Registry registry) {
        try (LookupConnections connections =
                LookupConnections.of(database.dataSource(), Optional.empty(), 1, Duration.ofSeconds(5))) {
            StoreWatch watch = new StoreWatch(connections, ChangeOrigin.random(), Signals.ALONE, Clock.systemUTC());
            return new FleetHealthIndicator(watch, Clock.systemUTC(), registry::clockOffset).health();
        }
    }

    @Test
    void nothingIsWrittenInAnOutageOrAlone() {
        Registry alone = registry("alone", Clock.systemUTC(), false);
        alone.write();
        Registry own = registry("own");
        own.write();
        outage = Optional.of(new StoreStatus.Outage(Instant.now(), "away"));
        registry("other").write();
        own.end();
        assertThat(ids()).containsExactly("own");
        assertThat(own.alive()).isEmpty();
        assertThat(own.gone()).isEmpty();
        assertThat(own.clockOffset()).isPresent();
        assertThat(alone.clockOffset()).isEmpty();
    }
}
