package io.unifiedtls.fleet.jobs;

import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import org.slf4j.Logger;

/** Logs once that the database is away, and once that it is back. Thread-safe. */
final class Outage {

    private static final Logger log = PrintableLogger.of(Outage.class);

    private boolean isAway;
    private boolean wasAway;
    /** When it went away, or came back. */
    private long since;

    synchronized void failed(Throwable failure) {
        if (!isAway) {
            isAway = true;
            since = System.nanoTime();
            log.warn("The jobs of the fleet cannot use the database, and wait for it: {}", reason(failure));
        }
        log.debug("The database does not answer", failure);
    }

    synchronized void over() {
        if (isAway) {
            isAway = false;
            wasAway = true;
            log.info(
                    "The jobs of the fleet go on: the database is back after {}.",
                    Durations.text(Duration.ofSeconds((System.nanoTime() - since) / 1_000_000_000)));
            since = System.nanoTime();
        }
    }

    /** Whether all processes have had that much time to show that they live, since none of them could while the database was away. */
    synchronized boolean isOverFor(Duration time) {
        return !isAway && (!wasAway || System.nanoTime() - since >= time.toNanos());
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
