package io.unifiedtls.fleet.lookup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Bloom filter of hashes: what was added is in it, and less than one in a hundred of the rest. Readers neither lock nor allocate. Thread-safe.
 */
final class NameFilter {

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int BITS_PER_NAME = 10;
    private static final int BITS_PER_HASH = 7;
    private static final int LEAST_NAMES = 10_000;
    private static final int MOST_NAMES = 200_000_000;

    private final int capacity;
    private final long[] words;
    private final long bits;
    private final AtomicInteger names = new AtomicInteger();

    /**
     * Create a filter.
     *
     * @param names how many it is made for
     */
    NameFilter(long names) {
        capacity = (int) Math.max(LEAST_NAMES, Math.min(MOST_NAMES, names));
        words = new long[capacity / Long.SIZE * BITS_PER_NAME + BITS_PER_NAME];
        bits = (long) words.length * Long.SIZE;
    }

    /** Whether a hash may have been added. */
    boolean mayContain(long hash) {
        long step = step(hash);
        long position = hash;
        for (int i = 0; i < BITS_PER_HASH; i++) {
            long bit = bit(position);
            if (((long) WORDS.getOpaque(words, (int) (bit >>> 6)) & (1L << bit)) == 0) {
                return false;
            }
            position += step;
        }
        return true;
    }

    void add(long hash) {
        boolean added = false;
        long step = step(hash);
        long position = hash;
        for (int i = 0; i < BITS_PER_HASH; i++) {
            long bit = bit(position);
            added |= ((long) WORDS.getAndBitwiseOr(words, (int) (bit >>> 6), 1L << bit) & (1L << bit)) == 0;
            position += step;
        }
        if (added) {
            names.incrementAndGet();
        }
    }

    /** How many names it contains; those that were taken for others do not count. */
    int names() {
        return names.get();
    }

    boolean isOutgrown() {
        return names() > capacity;
    }

    long bytes() {
        return (long) words.length * Long.BYTES;
    }

    private static long step(long hash) {
        return Long.rotateLeft(hash, 32) | 1;
    }

    private long bit(long position) {
        return ((position >>> 32) * bits) >>> 32;
    }
}
