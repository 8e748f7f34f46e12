package io.unifiedtls.spiffe;

import java.time.Duration;

/**
 * How soon an agent that is silent or away is asked again. Each time without an answer doubles the patience and the pause, up to the
 * longest of each.
 *
 * @param patience the time that the first answer of a stream may take
 * @param pause the time between the end of a stream and the next one
 * @param recheck the time after which a stream is begun anew if nothing came, since an agent that hangs ends no stream
 */
record WorkloadPace(
        Duration patience, Duration longestPatience, Duration pause, Duration longestPause, Duration recheck) {

    /** Of agents, which answer at once if they are well; one that attests a workload that has just started may take half a minute. */
    static final WorkloadPace USUAL = new WorkloadPace(
            Duration.ofSeconds(5),
            Duration.ofSeconds(40),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    /** The patience and the pause after one more time without an answer. */
    WorkloadPace slower() {
        return new WorkloadPace(
                doubled(patience, longestPatience),
                longestPatience,
                doubled(pause, longestPause),
                longestPause,
                recheck);
    }

    private static Duration doubled(Duration duration, Duration longest) {
        Duration twice = duration.multipliedBy(2);
        return twice.compareTo(longest) > 0 ? longest : twice;
    }
}
