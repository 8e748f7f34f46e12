package io.unifiedtls.fleet.jobs;

import java.time.Duration;

/**
 * Settings of jobs.
 *
 * @param enabled whether they run in this process
 * @param threads how many run at the same time
 * @param pollingInterval the pause between two looks for jobs that are due
 * @param heartbeat how often a running job shows that it lives; without four in a row it is given to others
 */
public record JobSettings(boolean enabled, int threads, Duration pollingInterval, Duration heartbeat) {

    /** With a heartbeat every 5 seconds. */
    public JobSettings(boolean enabled, int threads, Duration pollingInterval) {
        this(enabled, threads, pollingInterval, Duration.ofSeconds(5));
    }
}
