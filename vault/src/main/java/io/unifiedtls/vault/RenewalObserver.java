package io.unifiedtls.vault;

import java.time.Duration;

/** Told of each request for a certificate. Thread-safe. */
@FunctionalInterface
public interface RenewalObserver {

    /** A request has ended. */
    void ended(boolean isIssued, Duration took);
}
