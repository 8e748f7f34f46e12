package io.unifiedtls.fleet.lookup;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The names that may have a host. Until they have been read, that is every name. Readers neither lock nor allocate. Thread-safe. */
final class KnownNames {

    private final NameHash hash = NameHash.random();
    private volatile @Nullable NameFilter filter;
    /** Those that were added while all are read; null if they are not. */
    private @Nullable Hashes meanwhile;

    /** Whether there may be a host of this name, which is exact or a wildcard. */
    boolean mayExist(String name) {
        NameFilter known = filter;
        return known == null || known.mayContain(hash.of(name));
    }

    /** The filter, for display; null if the names have not been read. */
    @Nullable NameFilter filter() {
        return filter;
    }

    /** Whether the names have to be read. */
    boolean isOutgrown() {
        NameFilter known = filter;
        return known == null || known.isOutgrown();
    }

    /** Any name may have a host, until all names have been read again. */
    synchronized void clear() {
        filter = null;
    }

    synchronized void add(Collection<String> names) {
        for (String name : names) {
            long added = hash.of(name);
            if (filter != null) {
                filter.add(added);
            }
            if (meanwhile != null) {
                meanwhile.add(added);
            }
        }
    }

    /**
     * Read all names. If that fails, those that were known before stay.
     *
     * @param names the names that come after the last one of a page; none after the last page
     */
    void read(UnaryOperator<List<String>> names) {
        begin();
        try {
            Hashes all = new Hashes();
            for (List<String> page = names.apply(List.of("")); !page.isEmpty(); page = names.apply(page)) {
                page.forEach(name -> all.add(hash.of(name)));
            }
            NameFilter next = new NameFilter(all.size + all.size / 4);
            all.addTo(next);
            replace(next);
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        meanwhile = new Hashes();
    }

    private synchronized void replace(NameFilter next) {
        if (meanwhile != null) {
            meanwhile.addTo(next);
        }
        filter = next;
    }

    private synchronized void end() {
        meanwhile = null;
    }

    private static final class Hashes {

        private long[] values = new long[1_024];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        void addTo(NameFilter filter) {
            for (int i = 0; i < size; i++) {
                filter.add(values[i]);
            }
        }
    }
}
