package io.unifiedtls.acme.order;

import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.fleet.jobs.JobQueue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.transaction.support.TransactionOperations;

/** Puts names into the queue of orders, once each. Thread-safe. */
public final class OrderQueue implements Orders {

    private final OrderRows rows;
    private final JobQueue queue;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    /**
     * Create a queue.
     *
     * @param transactions on the data source of the rows
     * @param clock that of the database
     */
    OrderQueue(OrderRows rows, JobQueue queue, TransactionOperations transactions, InstantSource clock) {
        this.rows = rows;
        this.queue = queue;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** An order that waits for its next try goes on waiting. One whose run ends for good at this moment runs again. */
    @Override
    public void request(String tenant, String name, Purpose purpose) {
        transactions.executeWithoutResult(status -> {
            queue.addAndLock(OrderJob.TASK, name, clock.instant());
            if (rows.insert(name, tenant, purpose)) {
                queue.schedule(OrderJob.TASK, name, clock.instant());
            } else {
                rows.requested(name, tenant);
            }
        });
    }

    /**
     * Take a name out of the queue, since nothing is left to do.
     *
     * @param known the row as the run has found it
     * @param isDeleted whether the row goes as well
     * @return when to run again, since somebody has asked for the certificate meanwhile; otherwise empty
     */
    Optional<Instant> end(String name, Optional<OrderRow> known, boolean isDeleted) {
        Boolean isOver = transactions.execute(status -> {
            queue.remove(OrderJob.TASK, name);
            Optional<OrderRow> row = rows.find(name);
            boolean isAsked =
                    row.isPresent() && !row.flatMap(OrderRow::requestedAt).equals(known.flatMap(OrderRow::requestedAt));
            if (isAsked) {
                status.setRollbackOnly();
            } else if (isDeleted) {
                row.ifPresent(rows::delete);
            }
            return !isAsked;
        });
        return Boolean.TRUE.equals(isOver) ? Optional.empty() : Optional.of(clock.instant());
    }

    /** When the order is looked at next. */
    Optional<Instant> next(String name) {
        return queue.next(OrderJob.TASK, name);
    }

    /** Try the order now, even if it waits for a later time. */
    void hasten(String name) {
        queue.schedule(OrderJob.TASK, name, clock.instant());
    }
}
