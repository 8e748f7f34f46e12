package io.unifiedtls.fetch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Places for those who wait, so many for all and so many for each group, so that one group never takes the places of all
 * others. Nobody waits for a place. Thread-safe.
 */
public final class Bulkhead {

    private final Semaphore places;
    private final int perGroup;
    private final Map<Object, Integer> taken = new ConcurrentHashMap<>();

    /**
     * Create it.
     *
     * @param places for all
     * @param perGroup for each group
     */
    public Bulkhead(int places, int perGroup) {
        this.places = new Semaphore(places);
        this.perGroup = perGroup;
    }

    /** Take a place, which must be given back; false if there is none. */
    public boolean tryTake(Object group) {
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

    /** Give a place back. */
    public void giveBack(Object group) {
        places.release();
        forget(group);
    }

    private void forget(Object group) {
        taken.computeIfPresent(group, (key, count) -> count == 1 ? null : count - 1);
    }
}
