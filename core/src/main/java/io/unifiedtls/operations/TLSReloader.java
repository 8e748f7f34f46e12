package io.unifiedtls.operations;

import java.time.Instant;
import java.util.Optional;

/**
 * Loads all material again and checks it as at start-up. The material of the properties is put in force in one step, or all of
 * it stays as it was; certificates and identities that services renew, and the hosts of directories and repositories, change
 * independently. Thread-safe; one reload at a time.
 */
public interface TLSReloader {

    /** Load again now, on this thread, whatever is watched. */
    TLSReload reload();

    /**
     * Find out what {@link #reload} would change now. One dry run at a time; others wait. It reads files on this thread, for some
     * seconds at most, besides the time that a reload takes.
     */
    TLSDryRun dryRun();

    /** The latest attempt that applied or rejected something, whatever caused it; empty if there was none since startup. */
    Optional<Attempt> latest();

    /**
     * One attempt.
     *
     * @param time when it ended
     * @param outcome what was taken over, and what has faults
     */
    record Attempt(Instant time, TLSReload outcome) {}
}
