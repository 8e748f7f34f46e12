package io.unifiedtls.fleet.store;

import java.time.Duration;
import java.time.Instant;

/**
 * A process of the fleet as it has described itself.
 *
 * @param id of its {@link ChangeOrigin}
 * @param name the machine and the number of the process; printable
 * @param release of this software; printable
 * @param startedAt by the clock of the database
 * @param seenAt when it has written last, by the clock of the database
 * @param position the number of the latest change that it has read
 * @param clockOffset how far the clock of its machine is ahead of the database's; negative if it is behind
 * @param signals whether changes of others arrive at once
 */
public record ReplicaRow(
        String id,
        String name,
        String release,
        Instant startedAt,
        Instant seenAt,
        long position,
        Duration clockOffset,
        boolean signals) {}
