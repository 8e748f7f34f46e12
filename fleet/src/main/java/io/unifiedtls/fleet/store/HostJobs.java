package io.unifiedtls.fleet.store;

import java.time.Instant;

/** Schedules work on hosts. Calls take part in the transaction of their caller: what is rolled back is not scheduled. Thread-safe. */
public interface HostJobs {

    /** Look for the proof of a claim, in place of an earlier schedule of it. */
    void findProof(String tenant, String name, Instant at);

    /** Let the successor of a host take it over, in place of an earlier schedule of it. */
    void takeOver(String name, Instant at);
}
