package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.KeySealer.Sealed;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The table of session ticket keys. Thread-safe. */
public final class TicketKeyRows {

    /** Later than any key that is announced now, even if the database's clock was set back by some hours. */
    private static final int FUTURE_PERIODS = 2;

    private final JdbcClient reads;
    private final JdbcClient writes;
    private final TransactionTemplate transactions;
    private final Dialect dialect;

    /**
     * Create access to the table.
     *
     * @param reads connections that may be read-only
     * @param writes connections that may leave the commit to their user
     */
    public TicketKeyRows(DataSource reads, DataSource writes, Dialect dialect) {
        this.reads = JdbcClient.create(reads);
        this.writes = JdbcClient.create(writes);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(writes));
        this.dialect = dialect;
    }

    /** A row. */
    public record Row(TicketPeriod period, Sealed sealed, Instant createdAt) {}

    /** By the clock of the database. */
    public Instant now() {
        return reads.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** A few rows, the newest first. */
    public List<Row> find() {
        return reads.sql(TicketKeyStatements.FIND)
                .param("first", Long.MIN_VALUE)
                .query((row, number) -> new Row(
                        new TicketPeriod(row.getLong("period")),
                        new Sealed(row.getString("key_id"), row.getBytes("sealed_key")),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Insert the key of a period, unless another process was first. */
    public void insert(TicketPeriod period, Sealed sealed) {
        try {
            transactions.executeWithoutResult(status -> writes.sql(dialect.ifAbsent(TicketKeyStatements.INSERT))
                    .param("period", period.number())
                    .param("keyId", sealed.keyId())
                    .param("sealedKey", sealed.bytes())
                    .param("activeFrom", HostRows.time(period.activeFrom()))
                    .param("retiresAt", HostRows.time(period.retiresAt()))
                    .param("deleteAt", HostRows.time(period.deleteAt()))
                    .update());
        } catch (DuplicateKeyException ex) {
            if (dialect != Dialect.H2) {
                throw ex;
            }
        }
    }

    /** Whether processes use the key at some time from now on. A wrong clock may have shown a time for which keys make no sense. */
    public static boolean isUsed(TicketPeriod period, Instant now) {
        return period.compareTo(TicketPeriod.oldest(now)) >= 0 && period.compareTo(latest(now)) <= 0;
    }

    private static TicketPeriod latest(Instant now) {
        return TicketPeriod.at(now).plus(FUTURE_PERIODS);
    }

    /** Delete the keys that are not {@link #isUsed used}. */
    public void deleteUnused(Instant now) {
        delete(Long.MIN_VALUE, TicketPeriod.oldest(now).number() - 1);
        delete(latest(now).number() + 1, Long.MAX_VALUE);
    }

    private void delete(long first, long last) {
        transactions.executeWithoutResult(status -> writes.sql(TicketKeyStatements.DELETE)
                .param("first", first)
                .param("last", last)
                .update());
    }
}
