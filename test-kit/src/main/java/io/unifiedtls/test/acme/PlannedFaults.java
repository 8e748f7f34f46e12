package io.unifiedtls.test.acme;

import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Faults that a test plans for requests of a kind. Thread-safe. */
final class PlannedFaults {

    static final String DETAIL = "as the test wants it";

    private final Map<Kind, Planned> refusals = new ConcurrentHashMap<>();
    private final Map<Kind, AtomicInteger> hangs = new ConcurrentHashMap<>();
    private final Map<Kind, Duration> delays = new ConcurrentHashMap<>();
    private final Map<Kind, UnaryOperator<String>> changes = new ConcurrentHashMap<>();

    /** An answer in place of the authority's. */
    record Refusal(int status, String detail, Optional<Duration> retryAfter) {

        String problem() {
            return "{\"type\": \"urn:ietf:params:acme:error:%s\", \"detail\": \"%s\", \"status\": %d}"
                    .formatted(status == 429 ? "rateLimited" : "serverInternal", detail, status);
        }
    }

    private record Planned(Refusal refusal, AtomicInteger left) {}

    void fail(Kind kind, int status, String detail, Optional<Duration> retryAfter, int times) {
        refusals.put(kind, new Planned(new Refusal(status, detail, retryAfter), new AtomicInteger(times)));
    }

    void hang(Kind kind, int times) {
        hangs.put(kind, new AtomicInteger(times));
    }

    void alter(Kind kind, UnaryOperator<String> change) {
        changes.put(kind, change);
    }

    String altered(Kind kind, String text) {
        return changes.getOrDefault(kind, UnaryOperator.identity()).apply(text);
    }

    void delay(Kind kind, Duration delay) {
        delays.put(kind, delay);
    }

    /** Wait as long as is planned, perhaps until the thread is interrupted. */
    void delay(Kind kind) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(delays.getOrDefault(kind, Duration.ZERO).toNanos());
        AtomicInteger left = hangs.get(kind);
        if (left != null && take(left)) {
            new CountDownLatch(1).await();
        }
    }

    Optional<Refusal> next(Kind kind) {
        return Optional.ofNullable(refusals.get(kind))
                .filter(planned -> take(planned.left()))
                .map(Planned::refusal);
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(number -> Math.max(0, number - 1)) > 0;
    }
}
