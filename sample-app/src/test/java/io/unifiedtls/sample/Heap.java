package io.unifiedtls.sample;

import java.util.stream.Stream;

/** The heap of this process. */
final class Heap {

    private Heap() {}

    /** The bytes that are in use after a collection: the least of several, since other threads allocate meanwhile. */
    static long used() {
        Runtime runtime = Runtime.getRuntime();
        return Stream.generate(() -> {
                    System.gc();
                    return runtime.totalMemory() - runtime.freeMemory();
                })
                .limit(5)
                .min(Long::compare)
                .orElseThrow();
    }
}
