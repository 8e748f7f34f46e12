package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.lookup.HostPages.Change;
import io.unifiedtls.fleet.store.ChangeOrigin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The changes that any process has committed. Numbers are given before the commit, so a change can appear below others that were seen: gaps are
 * looked at again for some minutes. Not thread-safe.
 */
final class ChangeFeed {

    /** The time for which a transaction may be open after it made a change. */
    static final Duration OVERLAP = Duration.ofMinutes(5);

    private static final long NONE = -1;
    /** Changes before the start that may have been open then. */
    private static final long BEFORE_START = 1_000;

    private final HostPages pages;
    private final ChangeOrigin own;
    private final InstantSource clock;
    /** Nothing new is expected up to this number. */
    private long settled = NONE;

    private final NavigableSet<Long> seen = new TreeSet<>();
    private final Deque<Mark> marks = new ArrayDeque<>();

    ChangeFeed(HostPages pages, ChangeOrigin own, InstantSource clock) {
        this.pages = pages;
        this.own = own;
        this.clock = clock;
    }

    private record Mark(Instant at, long last) {}

    /**
     * Names of hosts that have changed.
     *
     * @param ofOthers those that another process has changed: this one knows of its own
     */
    record Page(Set<String> names, Set<String> ofOthers) {}

    /**
     * Look for changes.
     *
     * @param changed takes each page of changes
     * @return whether that was all; otherwise any name may have changed, since the database is another one or an older copy
     */
    boolean look(Consumer<Page> changed) {
        OptionalLong last = pages.lastChange();
        if (last.isEmpty()) {
            return true;
        }
        boolean isSequel = last.getAsLong() >= settled;
        if (settled == NONE || !isSequel) {
            begin(last.getAsLong());
        }
        marks.add(new Mark(clock.instant(), last.getAsLong()));
        if (last.getAsLong() > settled) {
            read(changed);
        }
        settleOld();
        return isSequel;
    }

    private void begin(long last) {
        settled = Math.max(0, last - BEFORE_START);
        seen.clear();
        marks.clear();
    }

    private void read(Consumer<Page> changed) {
        long after = settled;
        for (List<Change> page = pages.changesAfter(after); !page.isEmpty(); page = pages.changesAfter(after)) {
            List<Change> unseen = page.stream()
                    .filter(change -> !seen.contains(change.sequence()))
                    .toList();
            List<Change> ofHosts = unseen.stream().filter(Change::ofHost).toList();
            if (!ofHosts.isEmpty()) {
                changed.accept(
                        new Page(names(ofHosts.stream()), names(ofHosts.stream().filter(this::isOfAnother))));
            }
            page.forEach(change -> seen.add(change.sequence()));
            after = page.get(page.size() - 1).sequence();
            while (seen.remove(settled + 1)) {
                settled++;
            }
        }
    }

    private boolean isOfAnother(Change change) {
        return change.origin().filter(own::equals).isEmpty();
    }

    private static Set<String> names(Stream<Change> changes) {
        return changes.map(Change::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void settleOld() {
        Instant open = clock.instant().minus(OVERLAP);
        while (!marks.isEmpty() && marks.element().at().isBefore(open)) {
            settled = Math.max(settled, marks.remove().last());
        }
        seen.headSet(settled, true).clear();
    }
}
