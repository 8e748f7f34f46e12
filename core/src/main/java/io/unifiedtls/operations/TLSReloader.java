package io.unifiedtls.operations;

import java.time.Instant;
import java.util.Optional;

/**
 * Loads all material again, checks all of it as at start-up, and then puts it in force in one step, or keeps what there is.
 * Thread-safe; one reload at a time.
 */
public interface TLSReloader {

    /** Load again now, on this thread, whatever is watched. */
    TLSReload reload();

    /** The latest attempt that found something to do, whoever asked for it; empty if there was none since the start. */
    Optional<Attempt> latest();

    /**
     * One attempt.
     *
     * @param time when it ended
     * @param outcome applied or rejected
     */
    record Attempt(Instant time, TLSReload outcome) {}
}
