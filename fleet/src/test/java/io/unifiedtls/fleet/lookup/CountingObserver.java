package io.unifiedtls.fleet.lookup;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers lookups. */
final class CountingObserver implements LookupObserver {

    private final AtomicInteger filtered = new AtomicInteger();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    @Override
    public void filtered() {
        filtered.incrementAndGet();
    }

    @Override
    public void asked(Outcome outcome, Duration duration) {
        outcomes.add(outcome);
    }

    int filteredNames() {
        return filtered.get();
    }

    List<Outcome> outcomes() {
        return outcomes;
    }
}
