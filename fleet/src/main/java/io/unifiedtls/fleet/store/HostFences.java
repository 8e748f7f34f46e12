package io.unifiedtls.fleet.store;

import io.unifiedtls.logging.PrintableLogger;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Fences of hosts, for jobs with slow work between their beginning and their result. A run ends when another one begins, and when the host passes to
 * another tenant or is released. Thread-safe.
 */
public final class HostFences {

    private static final Logger log = PrintableLogger.of(HostFences.class);

    private final JdbcClient jdbc;
    private final Transactions transactions;

    /**
     * Create them.
     *
     * @param manager of transactions on the data source of the database
     */
    public HostFences(FleetDatabase database, PlatformTransactionManager manager) {
        this.jdbc = JdbcClient.create(database.dataSource());
        this.transactions = new Transactions(database, manager);
    }

    /**
     * Begin a run, in a transaction of its own. Runs that began before do not count from now on.
     *
     * @return empty if the tenant has no such host
     * @throws IllegalStateException in a transaction, which would hide the run from others and could take it back
     */
    public Optional<Fence> begin(String tenant, String name) {
        if (Transactions.isActive()) {
            throw new IllegalStateException("A run begins in a transaction of its own. Begin it outside of this one.");
        }
        return transactions.call(
                () -> raise(tenant, name) ? find(HostStatements.FENCE, name) : Optional.<Fence>empty());
    }

    private boolean raise(String tenant, String name) {
        return jdbc.sql(HostStatements.RAISE_FENCE)
                        .param("name", name)
                        .param("tenant", tenant)
                        .update()
                == 1;
    }

    /**
     * Store a result, in one transaction with the check that its run still counts. No other run begins until the transaction ends.
     *
     * <p>A job whose result was dropped is put back into the queue, and not deleted: the later run may be one of a process that has lost the job, and has
     * nobody to repeat it.
     *
     * @param store may be called again if another transaction was in its way; not called if the run does not count any more
     * @return what it returns; empty if the result was dropped
     */
    public <T> Optional<T> store(Fence fence, Supplier<T> store) {
        Optional<T> result = transactions.call(() -> find(HostStatements.LOCK_FENCE, fence.name())
                .filter(fence::equals)
                .map(current -> store.get()));
        if (result.isEmpty()) {
            log.info(
                    "The result of {} is dropped, since a later run has begun, or the host has another tenant or was released.",
                    fence);
        }
        return result;
    }

    private Optional<Fence> find(String sql, String name) {
        return jdbc.sql(sql)
                .param("name", name)
                .query((row, number) -> new Fence(
                        row.getString("tenant"), name, StoredHosts.instant(row, "created_at"), row.getLong("fence")))
                .optional();
    }
}
