package io.unifiedtls.fleet.jobs;

import io.unifiedtls.fleet.store.HostMaintenance;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Work that counts its calls and does what a test says. */
final class RecordedWork implements HostMaintenance {

    final Map<String, Integer> proofs = new ConcurrentHashMap<>();
    final Map<String, Integer> takeovers = new ConcurrentHashMap<>();
    final AtomicInteger toClean = new AtomicInteger();
    final AtomicInteger toSeal = new AtomicInteger();
    final AtomicInteger cleanings = new AtomicInteger();
    final AtomicInteger sealings = new AtomicInteger();
    volatile Function<String, Optional<Instant>> proof = name -> Optional.empty();

    @Override
    public Optional<Instant> findProof(String tenant, String name) {
        proofs.merge(tenant + "/" + name, 1, Integer::sum);
        return proof.apply(name);
    }

    @Override
    public void takeOver(String name) {
        takeovers.merge(name, 1, Integer::sum);
    }

    @Override
    public int clean(int limit) {
        cleanings.incrementAndGet();
        return page(toClean, limit);
    }

    @Override
    public int sealAgain(int limit) {
        sealings.incrementAndGet();
        return page(toSeal, limit);
    }

    private static int page(AtomicInteger rest, int limit) {
        int done = Math.min(limit, rest.get());
        rest.addAndGet(-done);
        return done;
    }
}
