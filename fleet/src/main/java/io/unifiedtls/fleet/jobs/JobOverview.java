package io.unifiedtls.fleet.jobs;

import java.time.Instant;
import java.util.Optional;

/**
 * Jobs of the whole fleet, whichever process runs them. Each number is 100,000 at most.
 *
 * @param due how many wait for a thread
 * @param oldestDue since when the first of them is due
 * @param failing how many have failed at their latest run
 * @param running how many run
 */
public record JobOverview(int due, Optional<Instant> oldestDue, int failing, int running) {}
