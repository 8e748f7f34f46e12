package io.unifiedtls.acme.budget;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of buckets. A bucket without a row is full. */
final class BudgetRows {

    private final JdbcClient jdbc;

    BudgetRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Row(String id, Bucket bucket) {}

    /** By the clock of the database. */
    Instant now() {
        return jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    Optional<Bucket> find(String id) {
        return jdbc.sql(BudgetStatements.FIND)
                .param("id", id)
                .query((row, number) -> read(row).bucket)
                .optional();
    }

    /** The rows that exist, locked until the end of the transaction. */
    Map<String, Bucket> lock(List<String> ids) {
        Map<String, Bucket> buckets = new HashMap<>();
        jdbc.sql(BudgetStatements.LOCK)
                .param("ids", ids)
                .query((row, number) -> read(row))
                .list()
                .forEach(row -> buckets.put(row.id, row.bucket));
        return buckets;
    }

    private static Row read(ResultSet row) throws SQLException {
        Instant filledAt = row.getObject("filled_at", OffsetDateTime.class).toInstant();
        return new Row(
                row.getString("id"),
                new Bucket(
                        row.getDouble("tokens"),
                        filledAt,
                        time(row.getObject("blocked_until", OffsetDateTime.class), filledAt),
                        time(row.getObject("waiting_until", OffsetDateTime.class), filledAt)));
    }

    private static Instant time(@Nullable OffsetDateTime time, Instant none) {
        return time == null ? none : time.toInstant();
    }

    void insert(String id, Bucket bucket) {
        write(BudgetStatements.INSERT, id, bucket);
    }

    void update(String id, Bucket bucket) {
        write(BudgetStatements.UPDATE, id, bucket);
    }

    private void write(String statement, String id, Bucket bucket) {
        jdbc.sql(statement)
                .param("id", id)
                .param("tokens", bucket.tokens())
                .param("filledAt", time(bucket.filledAt()))
                .param("blockedUntil", time(bucket.blockedUntil()))
                .param("waitingUntil", time(bucket.waitingUntil()))
                .update();
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    List<String> unused(int limit) {
        return jdbc.sql(BudgetStatements.UNUSED)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    int deleteUnused(String id) {
        return jdbc.sql(BudgetStatements.DELETE).param("id", id).update();
    }
}
