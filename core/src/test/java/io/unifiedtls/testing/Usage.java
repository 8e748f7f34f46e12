package io.unifiedtls.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process uses.
 *
 * @param threads that live
 * @param files open file handles, sockets included
 * @param bytes of the heap, after a collection of garbage
 */
public record Usage(int threads, long files, long bytes) {

    private static final int MORE_THREADS = 20;
    private static final int MORE_FILES = 50;
    private static final long MORE_BYTES = 16 << 20;

    public static Usage now() {
        System.gc();
        return new Usage(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** Fails unless it is much the same as before: a thousand times anything would be more. */
    public void assertFlatSince(Usage before) {
        assertThat(threads - before.threads).as("threads").isLessThan(MORE_THREADS);
        assertThat(files - before.files).as("file handles").isLessThan(MORE_FILES);
        assertThat(bytes - before.bytes).as("bytes of heap").isLessThan(MORE_BYTES);
    }
}
