package io.unifiedtls.fleet.store;

import java.time.Instant;
import java.util.Optional;

/** The work that jobs do. Each call is a transaction of its own, and may be repeated. Thread-safe. */
public interface HostMaintenance {

    /**
     * Look for the proof of a claim.
     *
     * @return when to look again; empty if it is proven or gone
     */
    Optional<Instant> findProof(String tenant, String name);

    /** Give a host to its successor, if its grace period is over. Does nothing if it has no successor any more. */
    void takeOver(String name);

    /**
     * Delete claims that have expired, certificates that no host uses and history that is old, each after its grace.
     *
     * @param limit how many rows of each kind at most
     * @return how many rows were deleted
     */
    int clean(int limit);

    /**
     * Seal keys again that another key than the current one has sealed.
     *
     * @param limit how many at most
     * @return how many private keys and session ticket keys were sealed again; keys that do not open are left as they are, and do not count
     */
    int sealAgain(int limit);
}
