package io.unifiedtls.acme.order;

import io.unifiedtls.fleet.store.Fence;
import io.unifiedtls.fleet.store.HostFences;

/** A run of an order, whose results count until a later one begins. */
record FencedRun(HostFences fences, Fence fence) {

    /**
     * Store a result.
     *
     * @throws LostException if it does not count any more
     */
    void store(Runnable change) {
        boolean isStored = fences.store(fence, () -> {
                    change.run();
                    return true;
                })
                .isPresent();
        if (!isStored) {
            throw new LostException();
        }
    }

    /** A later run of the same order has begun, or the host is another tenant's. */
    static final class LostException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
