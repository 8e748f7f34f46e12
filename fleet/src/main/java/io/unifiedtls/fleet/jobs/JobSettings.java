package io.unifiedtls.fleet.jobs;

import java.time.Clock;
import java.time.Duration;

/**
 * Settings of jobs.
 *
 * @param threads how many run at the same time
 * @param pollingInterval the pause between two looks for jobs that are due
 * @param heartbeat how often a running job shows that it lives; without four in a row it is given to others
 * @param clock the clock of the machine
 */
record JobSettings(int threads, Duration pollingInterval, Duration heartbeat, Clock clock) {

    static JobSettings of(int threads, Duration pollingInterval) {
        return new JobSettings(threads, pollingInterval, Duration.ofSeconds(5), Clock.systemUTC());
    }
}
