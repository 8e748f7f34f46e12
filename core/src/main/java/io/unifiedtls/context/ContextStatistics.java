package io.unifiedtls.context;

/**
 * The counts of the cache of server contexts since the start.
 *
 * @param size contexts in it now
 * @param hits how often one was there already
 * @param creations how many were made
 * @param evictions how many had to go for others
 */
public record ContextStatistics(long size, long hits, long creations, long evictions) {}
