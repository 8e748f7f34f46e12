package io.unifiedtls.fleet.store;

import io.unifiedtls.Printable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The table of the fleet's processes. Thread-safe. */
public final class ReplicaRows {

    /** How many processes are listed, and how many are counted. */
    public static final int MOST = 100;

    private static final int MOST_COUNTED = 1_000;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_RELEASE = 64;

    private static final String UPDATE = """
            update tls_replica set seen_at = :seenAt, position = :position, clock_offset_ms = :offset, signals = :signals
            where id = :id""";

    private static final String INSERT = """
            insert into tls_replica (id, name, release, started_at, seen_at, position, clock_offset_ms, signals)
            values (:id, :name, :release, :startedAt, :seenAt, :position, :offset, :signals)""";

    private static final String FIND = """
            select id, name, release, started_at, seen_at, position, clock_offset_ms, signals
            from tls_replica order by seen_at desc limit %d""".formatted(MOST);

    private static final String COUNT = """
            select count(*) from (select 1 from tls_replica where seen_at > :after limit %d) counted""".formatted(MOST_COUNTED);

    private static final String COUNT_UNSEEN = """
            select count(*) from (select 1 from tls_replica where seen_at <= :before limit %d) counted""".formatted(MOST_COUNTED);

    private static final String DELETE_UNSEEN = """
            delete from tls_replica where id in
            (select id from tls_replica where seen_at < :before and id <> :own order by seen_at limit %d)""".formatted(MOST_COUNTED);

    private final JdbcClient reads;
    private final JdbcClient writes;
    private final TransactionTemplate transactions;

    /**
     * Create access to the table.
     *
     * @param reads connections that may be read-only
     * @param writes connections that may leave the commit to their user
     */
    public ReplicaRows(DataSource reads, DataSource writes) {
        this.reads = JdbcClient.create(reads);
        this.writes = JdbcClient.create(writes);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(writes));
    }

    /** Insert or update the row of this process, whose start, name and release stay. */
    public void write(ReplicaRow row) {
        transactions.executeWithoutResult(status -> {
            if (update(UPDATE, row) == 0) {
                update(INSERT, row);
            }
        });
    }

    private int update(String statement, ReplicaRow row) {
        JdbcClient.StatementSpec update = writes.sql(statement)
                .param("id", row.id())
                .param("seenAt", HostRows.time(row.seenAt()))
                .param("position", row.position())
                .param("offset", row.clockOffset().toMillis())
                .param("signals", row.signals());
        return statement.equals(INSERT)
                ? update.param("name", Printable.of(row.name(), LONGEST_NAME))
                        .param("release", Printable.of(row.release(), LONGEST_RELEASE))
                        .param("startedAt", HostRows.time(row.startedAt()))
                        .update()
                : update.update();
    }

    /** The processes that were seen last, the latest first. */
    public List<ReplicaRow> find() {
        return reads.sql(FIND).query((row, number) -> read(row)).list();
    }

    /** Somebody else may have written the row. */
    private static ReplicaRow read(ResultSet row) throws SQLException {
        return new ReplicaRow(
                Printable.of(row.getString("id")),
                Printable.of(row.getString("name")),
                Printable.of(row.getString("release")),
                time(row, "started_at"),
                time(row, "seen_at"),
                row.getLong("position"),
                Duration.ofMillis(row.getLong("clock_offset_ms")),
                row.getBoolean("signals"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** How many processes were seen after a time; at most 1,000. */
    public int count(Instant after) {
        return reads.sql(COUNT)
                .param("after", HostRows.time(after))
                .query(Integer.class)
                .single();
    }

    /** How many processes were seen last at a time or before, and have not said that they end; at most 1,000. */
    public int countUnseen(Instant before) {
        return reads.sql(COUNT_UNSEEN)
                .param("before", HostRows.time(before))
                .query(Integer.class)
                .single();
    }

    /** Delete rows, but not one's own, that were not written since a time; at most 1,000, the oldest first. */
    public void deleteUnseen(Instant before, String own) {
        transactions.executeWithoutResult(status -> writes.sql(DELETE_UNSEEN)
                .param("before", HostRows.time(before))
                .param("own", own)
                .update());
    }

    /** Delete the row of a process that ends. */
    public void delete(String id) {
        transactions.executeWithoutResult(status -> writes.sql("delete from tls_replica where id = :id")
                .param("id", id)
                .update());
    }
}
