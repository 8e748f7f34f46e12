package io.unifiedtls.revocation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Places for those who wait, so many for all and so many for each group, so that one group never takes the places of all
 * others. Nobody waits for a place. Thread-safe.
 */
final class Bulkhead {

    private final Semaphore places;
    private final int perGroup;
    private final Map<Object, Integer> taken = new ConcurrentHashMap<>();

    Bulkhead(int places, int perGroup) {
        this.places = new Semaphore(places);
        this.perGroup = perGroup;
    }

    /** Take a place, which must be given back; false if there is none. */
    boolean tryTake(Object group) {
        if (taken.merge(group, 1, Integer::sum) > perGroup) {
            forget(group);
            return false;
        }
        if (!places.tryAcquire()) {
            forget(group);
            return false;
        }
        return true;
    }

    void giveBack(Object group) {
        places.release();
        forget(group);
    }

    private void forget(Object group) {
        taken.computeIfPresent(group, (key, count) -> count == 1 ? null : count - 1);
    }
}
