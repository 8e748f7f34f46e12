package io.unifiedtls.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.Database;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table of hot names on every database. */
abstract class HotNameRowsContract {

    private final Database database = database();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final HotNameRows rows = rows();

    abstract Database database();

    abstract Dialect dialect();

    private HotNameRows rows() {
        return new HotNameRows(database.dataSource(), database.dataSource(), dialect());
    }

    private int count() {
        return jdbc.queryForList("select 1 from tls_hot_name").size();
    }

    /** Names of somebody who can write to the table. */
    private void flood(int number, String keptAt) {
        jdbc.update(
                "insert into tls_hot_name (name, place, kept_at) select 'x' || i || '.example', i, " + keptAt + " from "
                        + (dialect() == Dialect.H2
                                        ? "(select x as i from system_range(1, %d)) numbers"
                                        : "generate_series(1, %d) i")
                                .formatted(number));
    }

    @Test
    void areReadInTheirOrderAndBounded() {
        rows.keep(List.of("b.example", "c.example", "a.example"), () -> false);
        assertThat(rows.find(10)).containsExactly("b.example", "c.example", "a.example");
        assertThat(rows.find(2)).containsExactly("b.example", "c.example");
    }

    @Test
    void processTakesOverTheNamesOfOthers() {
        rows.keep(List.of("b.example", "a.example"), () -> false);
        jdbc.update("update tls_hot_name set kept_at = current_timestamp - interval '59' minute");
        rows().keep(List.of("a.example", "c.example"), () -> false);
        assertThat(rows.find(10)).containsExactly("a.example", "b.example", "c.example");
        assertThat(jdbc.queryForList(
                        "select name from tls_hot_name where kept_at > current_timestamp - interval '1' minute order by name",
                        String.class))
                .containsExactly("a.example", "c.example");
    }

    @Test
    void rowsThatNobodyKeepsAreDeleted() {
        rows.keep(List.of("old.example", "b.example"), () -> false);
        jdbc.update("update tls_hot_name set kept_at = current_timestamp - interval '61' minute");
        rows.keep(List.of("b.example"), () -> false);
        assertThat(rows.find(10)).containsExactly("b.example");
    }

    @Test
    void rowsBeyondTheBoundAreDeletedLittleByLittle() {
        flood(HotNameRows.MOST_ROWS + 15_000, "current_timestamp");
        rows.keep(List.of("mine.example"), () -> false);
        assertThat(count()).isEqualTo(HotNameRows.MOST_ROWS + 5_001);
        rows.keep(List.of("mine.example"), () -> false);
        assertThat(count()).isEqualTo(HotNameRows.MOST_ROWS);
        assertThat(rows.find(3)).containsExactly("mine.example", "x1.example", "x2.example");
    }

    @Test
    void rowsOfAStrangerAreReadToTheBoundOnly() {
        flood(300_000, "current_timestamp + interval '1' day");
        assertThat(rows.find(10_000)).hasSize(10_000).startsWith("x1.example");
        String plan = String.join(
                "\n",
                jdbc.queryForList(
                        "explain select name from tls_hot_name order by place, name limit 10000", String.class));
        assertThat(plan).contains(dialect() == Dialect.H2 ? "index sorted" : "Index");
    }

    @Test
    void timeThatIsUpEndsTheWork() {
        List<String> names = IntStream.range(0, 2_000)
                .mapToObj(i -> "h%d.example".formatted(i))
                .toList();
        AtomicInteger asked = new AtomicInteger();
        rows.keep(names, () -> asked.incrementAndGet() > 2);
        assertThat(count()).isEqualTo(1_000);
    }

    /** In orders that would lock each other out. */
    @Test
    void processesKeepTheSameNamesAtTheSameTime() throws Exception {
        List<String> names = IntStream.range(0, 1_000)
                .mapToObj(i -> "h%d.example".formatted(i))
                .toList();
        rows.keep(names, () -> false);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> processes = Stream.of(1, 2, 3, 4)
                    .map(number -> (Callable<Boolean>) () -> {
                        rows().keep(
                                        names.stream()
                                                .sorted((one, other) ->
                                                        number % 2 == 0 ? one.compareTo(other) : other.compareTo(one))
                                                .toList(),
                                        () -> false);
                        return true;
                    })
                    .toList();
            for (Future<Boolean> done : threads.invokeAll(processes, 60, TimeUnit.SECONDS)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(count()).isEqualTo(1_000);
    }
}
