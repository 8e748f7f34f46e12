package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.lookup.HostPages.Change;
import io.unifiedtls.fleet.lookup.HostPages.Span;
import io.unifiedtls.fleet.store.ChangeOrigin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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

    /** The change of a host with the highest number that was read. */
    private Optional<Change> latest = Optional.empty();

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
     * @param withdrawn those of them whose former answer must not be used any more
     * @param lag how long ago the first of them was made, by the database's clock; empty when this process reads changes for the first time
     */
    record Page(Set<String> names, Set<String> ofOthers, Set<String> withdrawn, Optional<Duration> lag) {}

    /**
     * Look for changes.
     *
     * @param changed takes each page of changes
     * @return whether that was all; otherwise any name may have changed, since the database is another one or an older copy
     */
    boolean look(Consumer<Page> changed) {
        Span span = pages.span(latest.map(Change::sequence).orElse(NONE));
        if (span.last() == 0) {
            return isEmptyFromTheStart();
        }
        boolean isFirst = settled == NONE;
        boolean isSequel = latest.isEmpty() || isSequel(span, latest.get());
        if (isFirst || !isSequel) {
            begin(span.last());
        }
        marks.add(new Mark(clock.instant(), span.last()));
        if (span.last() > settled) {
            read(changed, isFirst || !isSequel ? Optional.empty() : Optional.of(span.now()));
        }
        settleOld();
        return isSequel;
    }

    /** Cleaning leaves the latest change. */
    private boolean isEmptyFromTheStart() {
        boolean isEmpty = latest.isEmpty();
        begin(0);
        return isEmpty;
    }

    /**
     * The latest change of a host is never deleted, and a restored backup gives its number to another one later. Changes that were deleted before they were read may
     * concern any host.
     */
    private static boolean isSequel(Span span, Change latest) {
        return span.last() >= latest.sequence()
                && span.known().map(latest.at()::equals).orElse(span.first() <= latest.sequence() + 1);
    }

    /** The highest number that was read, or 0. */
    long position() {
        return latest.map(Change::sequence).orElse(0L);
    }

    private void begin(long last) {
        settled = Math.max(0, last - BEFORE_START);
        latest = Optional.empty();
        seen.clear();
        marks.clear();
    }

    private void read(Consumer<Page> changed, Optional<Instant> now) {
        long after = settled;
        for (List<Change> page = pages.changesAfter(after); !page.isEmpty(); page = pages.changesAfter(after)) {
            List<Change> unseen = page.stream()
                    .filter(change -> !seen.contains(change.sequence()))
                    .toList();
            List<Change> ofHosts = unseen.stream().filter(Change::ofHost).toList();
            if (!ofHosts.isEmpty()) {
                changed.accept(page(ofHosts, now));
            }
            page.forEach(change -> seen.add(change.sequence()));
            remember(ofHosts);
            after = page.get(page.size() - 1).sequence();
            while (seen.remove(settled + 1)) {
                settled++;
            }
        }
    }

    private Page page(List<Change> ofHosts, Optional<Instant> now) {
        List<Change> ofOthers = ofHosts.stream().filter(this::isOfAnother).toList();
        Set<String> withdrawn =
                names(ofOthers.stream().filter(Change::withdraws).toList());
        return new Page(names(ofHosts), names(ofOthers), withdrawn, now.flatMap(instant -> lag(ofOthers, instant)));
    }

    private void remember(List<Change> ofHosts) {
        if (!ofHosts.isEmpty()) {
            Change last = ofHosts.get(ofHosts.size() - 1);
            latest =
                    latest.filter(before -> before.sequence() > last.sequence()).or(() -> Optional.of(last));
        }
    }

    private boolean isOfAnother(Change change) {
        return change.origin().filter(own::equals).isEmpty();
    }

    private static Optional<Duration> lag(List<Change> changes, Instant now) {
        return changes.stream()
                .map(Change::at)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.between(at, now))
                .map(lag -> lag.isNegative() ? Duration.ZERO : lag);
    }

    private static Set<String> names(List<Change> changes) {
        return changes.stream().map(Change::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void settleOld() {
        Instant open = clock.instant().minus(OVERLAP);
        while (!marks.isEmpty() && marks.element().at().isBefore(open)) {
            settled = Math.max(settled, marks.remove().last());
        }
        seen.headSet(settled, true).clear();
    }
}
