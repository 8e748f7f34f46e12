package io.unifiedtls.fleet.store;

import java.time.Instant;

/**
 * The mark of one run of a job. A later run of the same job has another one, and from its beginning the result of the earlier run does not count: its
 * process may have been paused, and taken for dead.
 *
 * @param since when its row was created, so that a row that is deleted and created again is another one
 * @param number raised when a run begins
 */
public record Fence(String tenant, String name, Instant since, long number) {

    @Override
    public String toString() {
        return "run %d of '%s'".formatted(number, name);
    }
}
