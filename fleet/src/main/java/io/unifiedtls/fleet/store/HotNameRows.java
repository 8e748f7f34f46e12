package io.unifiedtls.fleet.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The table of the names that processes answer most. Thread-safe. */
public final class HotNameRows {

    /** How many rows all processes keep together. Some more may be there for a while. */
    static final int MOST_ROWS = 20_000;

    private static final int MOST_DELETED = 10_000;
    private static final int BATCH = 500;

    private final JdbcTemplate reads;
    private final JdbcTemplate writes;
    private final TransactionTemplate transactions;
    private final Dialect dialect;

    /**
     * Create access to the table.
     *
     * @param reads connections that may be read-only
     * @param writes connections that may leave the commit to their user
     */
    public HotNameRows(DataSource reads, DataSource writes, Dialect dialect) {
        this.reads = new JdbcTemplate(reads);
        this.writes = new JdbcTemplate(writes);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(writes));
        this.dialect = dialect;
    }

    /** The names that were answered most, the most used first; so many at most. */
    public List<String> find(int limit) {
        return reads.queryForList(HotNameStatements.FIND, String.class, limit);
    }

    /**
     * Keep the names that this process answers most, and delete rows that nobody has kept for an hour, or that are too many.
     *
     * @param names the most used first
     * @param isOver whether the time is up; asked between batches
     */
    public void keep(List<String> names, BooleanSupplier isOver) {
        List<Object[]> rows = IntStream.range(0, names.size())
                .mapToObj(place -> new Object[] {names.get(place), place})
                .toList();
        inBatches(dialect.keepHotName(), rows, isOver);
        delete(writes.queryForList(HotNameStatements.OLD, String.class, MOST_DELETED), isOver);
        delete(writes.queryForList(HotNameStatements.EXCESS, String.class, MOST_DELETED, MOST_ROWS), isOver);
    }

    private void delete(List<String> names, BooleanSupplier isOver) {
        List<Object[]> rows = names.stream().map(name -> new Object[] {name}).toList();
        inBatches(HotNameStatements.DELETE, rows, isOver);
    }

    /** Each batch is a transaction. All processes lock rows in the order of their names, so none waits for another that waits for it. */
    private void inBatches(String statement, List<Object[]> rows, BooleanSupplier isOver) {
        for (int from = 0; from < rows.size() && !isOver.getAsBoolean(); from += BATCH) {
            List<Object[]> batch = new ArrayList<>(rows.subList(from, Math.min(from + BATCH, rows.size())));
            batch.sort(Comparator.comparing(row -> String.valueOf(row[0])));
            transactions.executeWithoutResult(status -> writes.batchUpdate(statement, batch));
        }
    }
}
