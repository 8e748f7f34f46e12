package io.unifiedtls.challenge;

import java.util.concurrent.atomic.AtomicInteger;

/** Places for those who wait. Nobody waits for a place. Thread-safe. */
final class Places {

    private final AtomicInteger taken = new AtomicInteger();
    private volatile int all;

    Places(int all) {
        this.all = all;
    }

    int all() {
        return all;
    }

    int taken() {
        return taken.get();
    }

    /** Have fewer, if there are more. */
    void limit(int most) {
        all = Math.min(all, most);
    }

    /** Take a place, which must be given back; false if there is none. */
    boolean take() {
        if (taken.incrementAndGet() <= all) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void giveBack() {
        taken.decrementAndGet();
    }
}
