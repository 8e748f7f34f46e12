package io.unifiedtls.fleet.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.ServerName;
import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.HotNameRows;
import io.unifiedtls.fleet.testing.Database;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

/** How a process keeps the names that it answers most, again and again. */
@Timeout(30)
class HotNamesTests {

    private static final Duration OFTEN = Duration.ofMillis(20);

    private final Database database = Database.h2().withSchema();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final HotNameRows rows = new HotNameRows(database.dataSource(), database.dataSource(), Dialect.H2);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<String> hottest = List.of();
    private HotNames names = hotNames(OFTEN);

    private HotNames hotNames(Duration interval) {
        AnsweredNames answered = new AnsweredNames() {

            @Override
            public List<ServerName> hottest(int limit) {
                asked.incrementAndGet();
                assertThat(limit).isEqualTo(10_000);
                return hottest.stream().map(ServerName::new).toList();
            }

            @Override
            public boolean prepare(ServerName name) {
                return true;
            }
        };
        return new HotNames(
                rows,
                () -> answered,
                name -> !name.contains("stranger"),
                () -> {},
                new WarmUpSettings(100, Duration.ofSeconds(5), 1),
                interval);
    }

    @AfterEach
    void stop() {
        names.stop();
    }

    private void awaitStored(String... expected) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(rows.find(10)).containsExactly(expected));
    }

    @Test
    void areKeptAgainAndAgain() {
        hottest = List.of("a.example", "b.stranger", "b.example");
        names.start();
        awaitStored("a.example", "b.example");
        hottest = List.of("c.example", "a.example", "b.example");
        awaitStored("c.example", "a.example", "b.example");
    }

    @Test
    void failureEndsNothing() {
        hottest = List.of("a.example");
        names.start();
        awaitStored("a.example");
        jdbc.execute("alter table tls_hot_name rename to tls_hot_name_away");
        int before = asked.get();
        await().atMost(Duration.ofSeconds(10)).until(() -> asked.get() > before + 2);
        jdbc.execute("alter table tls_hot_name_away rename to tls_hot_name");
        hottest = List.of("b.example", "a.example");
        awaitStored("b.example", "a.example");
    }

    @Test
    void stoppedProcessKeepsNoMore() throws Exception {
        names.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> asked.get() > 0);
        names.stop();
        await().atMost(Duration.ofSeconds(10)).until(() -> threads() == 0);
        int last = asked.get();
        Thread.sleep(OFTEN.toMillis() * 5);
        assertThat(asked).hasValue(last);
    }

    /** As long as readers of the document expect. */
    @Test
    void processOfAUserWaitsFiveMinutes() throws Exception {
        assertThat(HotNames.INTERVAL).isEqualTo(Duration.ofMinutes(5));
        names = hotNames(HotNames.INTERVAL);
        names.start();
        Thread.sleep(OFTEN.toMillis() * 5);
        assertThat(asked).hasValue(0);
        names.keep();
        assertThat(asked).hasValue(1);
    }

    private static long threads() {
        return Stream.of(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
                .filter(thread -> thread.getName().equals("tls-fleet-hot-names"))
                .count();
    }
}
