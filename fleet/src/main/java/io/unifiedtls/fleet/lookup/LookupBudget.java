package io.unifiedtls.fleet.lookup;

import java.time.Duration;

/**
 * How the time of a lookup is spent, so that it fails within its timeout.
 *
 * @param connection the longest wait for a connection
 * @param validation the longest check of a connection that was idle, which may begin when the wait is nearly over
 * @param answer the longest wait for the answer of the database
 */
record LookupBudget(Duration connection, Duration validation, Duration answer) {

    /** The least that HikariCP allows. */
    private static final Duration LEAST = Duration.ofMillis(250);

    /** A part of the timeout is left for what is no waiting: one in so many. */
    private static final int REST = 20;

    /**
     * Divide the timeout of lookups.
     *
     * @param timeout a second or more
     */
    static LookupBudget of(Duration timeout) {
        Duration connection = timeout.dividedBy(4).compareTo(LEAST) > 0 ? timeout.dividedBy(4) : LEAST;
        return new LookupBudget(
                connection, LEAST, timeout.minus(connection).minus(LEAST).minus(timeout.dividedBy(REST)));
    }
}
