package io.unifiedtls.fleet.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.fleet.KeySealer.Context;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.fleet.store.TicketPeriod;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.TestSealer;
import io.unifiedtls.fleet.testing.WrittenRows;
import io.unifiedtls.testing.CapturedLog;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;

/** How replicas share, change and lose session ticket keys, on every database. The time is the database's, shifted. */
@ExtendWith(CapturedLog.Extension.class)
abstract class TicketKeysContract {

    private static final Duration PERIOD = Duration.ofHours(12);

    final Database database = database();
    final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final Instant start = Objects.requireNonNull(
                    jdbc.queryForObject("select current_timestamp", OffsetDateTime.class))
            .toInstant();
    private volatile Duration shift =
            Duration.between(start, TicketPeriod.at(start).next().activeFrom().plus(Duration.ofHours(1)));

    /** A database of this test. */
    abstract Database database();

    private Replica replica() {
        return new Replica(database, WrittenRows.SEALER, now -> now.plus(shift));
    }

    private void pass(Duration time) {
        shift = shift.plus(time);
    }

    private TicketPeriod period() {
        return TicketPeriod.at(start.plus(shift));
    }

    private List<Long> periods() {
        return jdbc.queryForList("select period from tls_ticket_key order by period", Long.class);
    }

    @Test
    void firstKeyIsUsedAtOnceByAll(CapturedLog log) {
        Replica one = replica();
        SessionTicketKey own = one.encrypting();
        one.refreshed();
        Replica other = replica().refreshed();
        assertThat(periods()).containsExactly(period().number());
        assertThat(one.encrypting()).isNotEqualTo(own).isEqualTo(other.encrypting());
        assertThat(one.current()).contains(own).hasSize(2);
        assertThat(one.watch.status().shared()).isTrue();
        assertThat(one.watch.status().sharedSince()).contains(period().activeFrom());
        List<SessionTicketKey> installed = one.current();
        assertThat(one.refreshed().current()).isSameAs(installed);
        assertThat(log.toString()).contains("INFO", "are shared").doesNotContain("WARN");
    }

    @Test
    void nextKeyIsAnnouncedAnHourAheadAndUsedWithoutAnotherLook() {
        Replica one = replica().refreshed();
        Replica other = replica().refreshed();
        SessionTicketKey first = one.encrypting();
        pass(PERIOD.minusHours(2).minusMinutes(1)); // An hour and a minute are left
        one.refreshed();
        assertThat(periods()).hasSize(1);
        pass(Duration.ofMinutes(2));
        one.refreshed();
        other.refreshed();
        assertThat(periods()).containsExactly(period().number(), period().next().number());
        assertThat(one.encrypting()).isEqualTo(first);
        SessionTicketKey next = one.current().get(1);
        assertThat(other.current().get(1)).isEqualTo(next);
        pass(Duration.ofHours(1));
        one.watch.install();
        assertThat(one.encrypting()).isEqualTo(next);
        assertThat(one.current()).contains(first);
        assertThat(other.encrypting()).isEqualTo(first);
        other.watch.install();
        assertThat(other.encrypting()).isEqualTo(next);
    }

    @Test
    void keyDecryptsForADayAfterItsUseAndIsDeleted() {
        Replica replica = replica().refreshed();
        SessionTicketKey first = replica.encrypting();
        long number = period().number();
        pass(PERIOD.minusHours(1).plusHours(24).minusMinutes(1));
        replica.refreshed();
        assertThat(replica.current()).contains(first);
        assertThat(replica.encrypting()).isNotEqualTo(first);
        pass(Duration.ofMinutes(2));
        replica.watch.install();
        assertThat(replica.current()).doesNotContain(first);
        assertThat(periods()).contains(number);
        replica.refreshed();
        assertThat(periods()).doesNotContain(number).isNotEmpty();
    }

    @Test
    void replicasThatBeginAtTheSameTimeHaveOneKey() throws Exception {
        List<Replica> replicas =
                IntStream.range(0, 6).mapToObj(number -> replica()).toList();
        ExecutorService threads = Executors.newFixedThreadPool(replicas.size());
        try {
            for (Duration time : List.of(Duration.ZERO, PERIOD.minusHours(1).minusMinutes(30), PERIOD)) {
                pass(time);
                List<Callable<Replica>> refreshes = replicas.stream()
                        .map(replica -> (Callable<Replica>) replica::refreshed)
                        .toList();
                for (Future<Replica> done : threads.invokeAll(refreshes, 60, TimeUnit.SECONDS)) {
                    assertThat(done.get().watch.status().problem()).isEmpty();
                }
                assertThat(replicas.stream().map(Replica::encrypting).distinct())
                        .hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(periods()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void withoutTheDatabaseKeysGoOnToTheirEnd(CapturedLog log) {
        Replica replica = replica().refreshed();
        SessionTicketKey shared = replica.encrypting();
        replica.cut(true);
        pass(PERIOD.minusHours(1).minusMinutes(1));
        assertThat(replica.watch.refresh()).isFalse();
        assertThat(replica.encrypting()).isEqualTo(shared);
        assertThat(replica.watch.status().shared()).isTrue();
        assertThat(replica.watch.status().problem().orElseThrow()).contains("Connection");
        assertThat(log.toString()).doesNotContain("WARN");
        pass(Duration.ofMinutes(2));
        replica.refreshed();
        SessionTicketKey own = replica.encrypting();
        assertThat(own).isNotEqualTo(shared);
        assertThat(replica.current()).contains(shared);
        assertThat(replica.watch.status().shared()).isFalse();
        replica.refreshed();
        assertThat(log.toString()).containsOnlyOnce("random ones of its own").contains("WARN", "Connection");
        pass(Duration.ofHours(24));
        assertThat(replica.refreshed().current()).doesNotContain(shared).contains(own);
        replica.cut(false);
        replica.refreshed();
        assertThat(replica.encrypting()).isNotEqualTo(own);
        assertThat(replica.current()).contains(own);
        assertThat(replica.watch.status().shared()).isTrue();
        pass(Duration.ofHours(24));
        assertThat(replica.refreshed().current()).doesNotContain(own);
    }

    @Test
    void startWithoutTheDatabaseUsesKeysOfTheProcess(CapturedLog log) {
        Replica replica = replica();
        SessionTicketKey own = replica.encrypting();
        replica.cut(true);
        assertThat(replica.refreshed().current()).containsExactly(own);
        assertThat(replica.watch.status().shared()).isFalse();
        assertThat(log.toString()).contains("WARN", "random ones of its own");
        replica.cut(false);
        assertThat(replica.refreshed().current()).hasSize(2).contains(own);
    }

    @Test
    void keyThatDoesNotOpenIsNotUsedAndAnnouncesNoOther(CapturedLog log) {
        Replica others = replica().refreshed();
        Replica replica = new Replica(database, new TestSealer("strange"), now -> now.plus(shift));
        SessionTicketKey own = replica.encrypting();
        replica.refreshed();
        assertThat(replica.encrypting()).isEqualTo(own).isNotEqualTo(others.encrypting());
        assertThat(replica.watch.status().problem().orElseThrow()).contains("sealing key is not known");
        assertThat(log.toString()).containsOnlyOnce("random ones of its own").contains("sealing key is not known");
        pass(PERIOD.minusHours(1).minusMinutes(30));
        replica.refreshed();
        assertThat(periods()).hasSize(1);
        others.refreshed();
        assertThat(periods()).hasSize(2);
        assertThat(others.watch.status().shared()).isTrue();
    }

    @Test
    void rowThatWasAlteredOrMovedDoesNotOpen() {
        Replica replica = replica().refreshed();
        SessionTicketKey shared = replica.encrypting();
        pass(PERIOD.minusHours(1).minusMinutes(30));
        replica.refreshed();
        jdbc.update(
                "update tls_ticket_key set sealed_key = (select sealed_key from tls_ticket_key where period = ?) "
                        + "where period = ?",
                period().number(),
                period().next().number());
        pass(PERIOD);
        for (Replica each : List.of(replica.refreshed(), replica().refreshed())) {
            assertThat(each.watch.status().shared()).isFalse();
            assertThat(each.encrypting()).isNotEqualTo(shared);
            assertThat(each.watch.status().problem().orElseThrow()).contains("moved from another row");
        }
    }

    @Test
    void privateKeyIsNoTicketKeyAndTheOtherWayRound() {
        Replica replica = replica().refreshed();
        Context ofCertificate = new Context(Map.of("certificate", "id", "tenant", "acme", "names", "", "leaf", ""));
        Sealed ofPeriod = Objects.requireNonNull(jdbc.queryForObject(
                "select key_id, sealed_key from tls_ticket_key",
                (row, number) -> new Sealed(row.getString(1), row.getBytes(2))));
        assertThat(WrittenRows.SEALER.open(ofPeriod, period().context())).hasSize(SessionTicketKey.LENGTH);
        assertThatExceptionOfType(UnopenableKeyException.class)
                .isThrownBy(() -> WrittenRows.SEALER.open(ofPeriod, ofCertificate));
        Sealed privateKey = WrittenRows.SEALER.seal(new byte[SessionTicketKey.LENGTH], ofCertificate);
        jdbc.update("update tls_ticket_key set sealed_key = ?", privateKey.bytes());
        assertThat(replica.refreshed().watch.status().shared()).isFalse();
        assertThat(replica.current()).doesNotContain(SessionTicketKey.of(new byte[SessionTicketKey.LENGTH]));
    }

    @Test
    void deletedKeyIsReplacedAtOnce() {
        Replica one = replica().refreshed();
        Replica other = replica().refreshed();
        SessionTicketKey deleted = one.encrypting();
        jdbc.update("delete from tls_ticket_key");
        assertThat(one.refreshed().current()).doesNotContain(deleted);
        assertThat(other.refreshed().current()).doesNotContain(deleted);
        assertThat(one.encrypting()).isEqualTo(other.encrypting());
    }

    /** As a clock that was wrong for a while leaves them. */
    @Test
    void keysOfOtherTimesAreDeleted() {
        Stream.of(Long.MIN_VALUE, 0L, period().number() + 100, Long.MAX_VALUE)
                .forEach(number -> jdbc.update(
                        "insert into tls_ticket_key (period, key_id, sealed_key, active_from, retires_at, delete_at) "
                                + "values (?, 'key', ?, current_timestamp, current_timestamp, current_timestamp)",
                        number,
                        new byte[1]));
        Replica replica = replica().refreshed();
        assertThat(replica.watch.status().problem()).isEmpty();
        assertThat(replica.watch.status().shared()).isTrue();
        assertThat(periods()).containsExactly(period().number());
    }
}
