package io.unifiedtls.acme.order;

import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.fleet.jobs.JobQueue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Puts names into the queue of orders, once each. Thread-safe. */
public final class OrderQueue implements Orders {

    private final OrderRows rows;
    private final JobQueue queue;
    private final InstantSource clock;

    /**
     * Create a queue.
     *
     * @param clock that of the database
     */
    OrderQueue(OrderRows rows, JobQueue queue, InstantSource clock) {
        this.rows = rows;
        this.queue = queue;
        this.clock = clock;
    }

    /** An order that waits for its next try goes on waiting. */
    @Override
    public void request(String tenant, String name, Purpose purpose) {
        rows.insert(name, tenant, purpose);
        queue.add(OrderJob.TASK, name, clock.instant());
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
