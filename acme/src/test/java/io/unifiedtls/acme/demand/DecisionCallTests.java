package io.unifiedtls.acme.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.demand.DecisionCounts.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answer is there in time, even if the decision fails or hangs, and only a decision is one. */
@Timeout(20)
class DecisionCallTests {

    private static final IssuanceRequest REQUEST = new IssuanceRequest("shop.example", Purpose.ON_DEMAND);

    private final DecisionCounts counts = new DecisionCounts();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        clients.shutdownNow();
    }

    private Optional<Decision> decide(IssuanceDecision decision) {
        try (DecisionCall call = call(decision, Duration.ofSeconds(10), 1)) {
            return call.decide(REQUEST);
        }
    }

    private DecisionCall call(IssuanceDecision decision, Duration timeout, int places) {
        return new DecisionCall(() -> decision, timeout, places, counts);
    }

    @Test
    void decisionsAreAnswers() {
        assertThat(decide(request -> Decision.allow("tenant"))).contains(Decision.allow("tenant"));
        assertThat(decide(request -> Decision.deny("unpaid"))).contains(Decision.deny("unpaid"));
        assertThat(counts.of(Outcome.ALLOWED)).isEqualTo(1);
        assertThat(counts.of(Outcome.DENIED)).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // The contract forbids it
    void failuresAreNone() {
        assertThat(decide(request -> {
                    throw new IllegalStateException("database is down");
                }))
                .isEmpty();
        assertThat(decide(request -> {
                    throw new StackOverflowError();
                }))
                .isEmpty();
        assertThat(decide(request -> null)).isEmpty();
        assertThat(counts.of(Outcome.FAILED)).isEqualTo(3);
    }

    @Test
    void slowDecisionIsInterruptedAndKeepsItsPlaceUntilItEnds() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        IssuanceDecision stubborn = request -> {
            try {
                release.await();
            } catch (InterruptedException ex) {
                interrupted.countDown();
                awaitStubbornly(release);
            }
            return Decision.allow("tenant");
        };
        try (DecisionCall call = call(stubborn, Duration.ofMillis(50), 1)) {
            assertThat(call.decide(REQUEST)).isEmpty();
            interrupted.await();
            assertThat(call.decide(REQUEST)).as("its place is taken").isEmpty();
            assertThat(counts.of(Outcome.TIMEOUT)).isEqualTo(1);
            assertThat(counts.of(Outcome.REJECTED)).isEqualTo(1);
            release.countDown();
            await().until(() -> call.decide(REQUEST).isPresent());
        }
    }

    private static void awaitStubbornly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void moreThanItsPlacesAreRejectedAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        IssuanceDecision slow = request -> {
            asked.countDown();
            awaitStubbornly(release);
            return Decision.allow("tenant");
        };
        try (DecisionCall call = call(slow, Duration.ofSeconds(10), 2)) {
            Future<Optional<Decision>> first = clients.submit(() -> call.decide(REQUEST));
            Future<Optional<Decision>> second = clients.submit(() -> call.decide(REQUEST));
            asked.await();
            assertThat(call.decide(REQUEST)).isEmpty();
            release.countDown();
            assertThat(first.get()).isPresent();
            assertThat(second.get()).isPresent();
            assertThat(counts.of(Outcome.REJECTED)).isEqualTo(1);
        }
    }
}
