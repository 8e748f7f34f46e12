package io.unifiedtls.fleet.jobs;

/**
 * Jobs of the whole fleet.
 *
 * @param due how many wait for a thread
 * @param failing how many have failed at their latest run
 */
public record JobCounts(int due, int failing) {}
