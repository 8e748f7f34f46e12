package io.unifiedtls.selection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the changes of what admits clients: of a generation, and of single hosts of directories and repositories. What is
 * kept of a selection keeps the count from before it, and is out of date once that is another one. Thread-safe.
 */
public final class Changes {

    private final AtomicLong count = new AtomicLong();

    /** How many changes there have been. To be read before anybody is asked. */
    public long count() {
        return count.get();
    }

    /** Something has changed, and whoever asks from now on gets what is in force now. */
    public void happened() {
        count.incrementAndGet();
    }
}
