package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process has taken.
 *
 * @param heap octets in use after collections of garbage
 * @param other octets that are resident beside the heap
 */
record Resources(long threads, long files, long heap, long other) {

    private static final int FEW = 16;

    private static final long MIB = 1_024 * 1_024;
    /** What the JVM and the servers keep: caches. */
    private static final long MUCH_HEAP = 16 * MIB;
    /** And beside the heap: code, pooled buffers. */
    private static final long MUCH_ELSE = 48 * MIB;

    static Resources now() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Resources(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                heap.getUsed(),
                resident() - heap.getCommitted());
    }

    /** Fails where there is notably more than before, but for so many threads more that wait in a pool. */
    void assertLike(Resources before, int pool) {
        assertThat(files).as("file handles").isLessThan(before.files + FEW);
        assertThat(threads).as("threads").isLessThan(before.threads + FEW + pool);
        assertThat(heap).as("heap").isLessThan(before.heap + MUCH_HEAP);
        assertThat(other).as("memory beside the heap").isLessThan(before.other + MUCH_ELSE);
    }

    private static long resident() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .sum();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
