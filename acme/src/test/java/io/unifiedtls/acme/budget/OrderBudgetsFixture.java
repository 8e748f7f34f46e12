package io.unifiedtls.acme.budget;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.fleet.testing.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.core.JdbcTemplate;

/** Budgets of two processes in one database. Time passes by setting the times of rows back. */
abstract class OrderBudgetsFixture {

    static final String CA = "letsencrypt";
    private static final OrderLimits APART = new OrderLimits(40, OptionalDouble.of(400), 0.1);
    private static final OrderLimits SHARED = new OrderLimits(40, OptionalDouble.empty(), 0.5);

    private final Database database = database();
    final HikariDataSource pool = pool();
    private final HikariDataSource otherPool = pool();
    final JdbcTemplate jdbc = new JdbcTemplate(pool);
    final OrderBudgets one = budgets(pool);
    final OrderBudgets other = budgets(otherPool);

    abstract Database database();

    /** As each process has one. */
    private HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword("");
        return pool;
    }

    private static OrderBudgets budgets(DataSource source) {
        return new OrderBudgets(source, authority -> authority.equals("shared") ? SHARED : APART);
    }

    @AfterEach
    void close() {
        pool.close();
        otherPool.close();
    }

    Instant now() {
        return Objects.requireNonNull(jdbc.queryForObject("select current_timestamp", OffsetDateTime.class))
                .toInstant();
    }

    void pass(Duration time) {
        jdbc.queryForList("select id from tls_budget", String.class)
                .forEach(id -> List.of("filled_at", "blocked_until", "waiting_until")
                        .forEach(column -> pass(id, column, time)));
    }

    private void pass(String id, String column, Duration time) {
        OffsetDateTime before = Objects.requireNonNull(
                jdbc.queryForObject("select " + column + " from tls_budget where id = ?", OffsetDateTime.class, id));
        jdbc.update("update tls_budget set " + column + " = ? where id = ?", before.minus(time), id);
    }

    int rows() {
        return jdbc.queryForList("select 1 from tls_budget").size();
    }

    /** A certificate of which a share is left. */
    Lifetime certificate(double left) {
        Duration length = Duration.ofDays(90);
        Instant end = now().plusSeconds((long) (left * length.toSeconds()));
        return new Lifetime(end.minus(length), end);
    }

    int firsts(String authority, String tenant, int tries) {
        return (int) IntStream.range(0, tries)
                .filter(i ->
                        (i % 2 == 0 ? one : other).takeFirst(authority, tenant).isEmpty())
                .count();
    }

    int renewals(String authority, double left, int tries) {
        Lifetime certificate = certificate(left);
        return (int) IntStream.range(0, tries)
                .filter(i -> (i % 2 == 0 ? one : other)
                        .takeRenewal(authority, certificate)
                        .isEmpty())
                .count();
    }
}
