package io.unifiedtls.corpus;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the process has taken.
 *
 * @param heap octets in use after collections of garbage
 * @param other octets that are resident beside the heap, and are not the JVM's code and classes
 */
record Resources(long threads, long files, long heap, long other) {

    private static final int FEW = 16;
    /** The eight peers of {@link HostilePeersIT}, and by how much the servers' pools grow for them. */
    private static final int MANY = 32;

    /** Where the JVM compresses pointers, as it does unless the heap is larger. */
    private static final long HEAPS_END = 32L << 30;

    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");
    private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");
    private static final long MIB = 1_024 * 1_024;
    /** What the JVM and the servers keep: caches. */
    private static final long MUCH_HEAP = 8 * MIB;
    /** And beside the heap: pooled buffers, the stacks of threads, what the JVM's compiler and collector work with. */
    private static final long MUCH_ELSE = 32 * MIB;

    static Resources now() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return new Resources(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                memory.getHeapMemoryUsage().getUsed(),
                residentBesideTheHeap() - memory.getNonHeapMemoryUsage().getCommitted());
    }

    /** What there is notably more of than before. */
    List<String> moreThan(Resources before) {
        List<String> more = new ArrayList<>();
        note(more, "file handles", files - before.files, FEW);
        note(more, "threads", threads - before.threads, MANY);
        note(more, "octets of heap", heap - before.heap, MUCH_HEAP);
        note(more, "octets beside the heap", other - before.other, MUCH_ELSE);
        return more;
    }

    private static void note(List<String> more, String what, long amount, long most) {
        if (amount > most) {
            more.add("%,d more %s".formatted(amount, what));
        }
    }

    /** The heap lies below {@link #HEAPS_END}, and what comes from {@code malloc} and for buffers does not. */
    private static long residentBesideTheHeap() {
        long octets = 0;
        boolean beside = false;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
                Matcher mapping = MAPPING.matcher(line);
                Matcher resident = RESIDENT.matcher(line);
                if (mapping.lookingAt()) {
                    beside = Long.parseUnsignedLong(mapping.group(1), 16) >= HEAPS_END;
                } else if (beside && resident.matches()) {
                    octets += Long.parseLong(resident.group(1)) * 1_024;
                }
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return octets;
    }
}
