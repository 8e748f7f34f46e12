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
    /** What the JVM and the servers take for themselves meanwhile: code, buffers that are kept. */
    private static final long MUCH = 48L * 1_024 * 1_024;

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

    /** Fails where there is notably more than before. */
    void assertLike(Resources before) {
        assertLike(before, FEW);
    }

    /** Fails where there is notably more than before, but for threads that wait in a pool. */
    void assertLike(Resources before, int pool) {
        assertThat(files).as("file handles").isLessThan(before.files + FEW);
        assertThat(threads).as("threads").isLessThan(before.threads + pool);
        assertThat(heap).as("heap").isLessThan(before.heap + MUCH);
        assertThat(other).as("memory beside the heap").isLessThan(before.other + MUCH);
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
