package io.unifiedtls.acme.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.handshake.Issuance;
import io.unifiedtls.handshake.UnsettledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Decisions are remembered, each kind for its time. */
@Timeout(20)
class DemandTests {

    private static final DemandSettings SETTINGS =
            new DemandSettings(Duration.ofSeconds(8), Duration.ofSeconds(30), Duration.ofSeconds(5), 8);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private volatile IssuanceDecision decision = request -> Decision.allow("tenant");
    private final DecisionCall call = new DecisionCall(
            () -> request -> {
                asked.incrementAndGet();
                return decision.decide(request);
            },
            SETTINGS.decisionTimeout(),
            SETTINGS.decisions(),
            new DecisionCounts());
    private final Demand demand = new Demand(
            call,
            SETTINGS,
            wanted -> new HostIssuance(wanted.name(), wanted.allowed(), ordered -> {}, watched -> {}),
            nanos::get);

    @AfterEach
    void stop() {
        call.close();
        clients.shutdownNow();
    }

    @Test
    void allowedNameIsIssuedOnceForAllWhoAsk() {
        Issuance first = issuance("shop.example").orElseThrow();
        assertThat(issuance("shop.example").orElseThrow()).isSameAs(first);
        assertThat(first.holder()).isEqualTo("tenant");
        assertThat(asked).hasValue(1);
        pass(Duration.ofSeconds(11));
        assertThat(issuance("shop.example").orElseThrow()).as("decided anew").isNotSameAs(first);
        assertThat(asked).hasValue(2);
    }

    @Test
    void deniedNameIsRememberedForAWhile() {
        decision = request -> Decision.deny("no such customer");
        assertThat(demand.missing("shop.example", Optional.empty())).isEmpty();
        assertThat(demand.missing("shop.example", Optional.empty())).isEmpty();
        pass(Duration.ofSeconds(29));
        assertThat(demand.missing("shop.example", Optional.empty())).isEmpty();
        assertThat(asked).hasValue(1);
        decision = request -> Decision.allow("tenant");
        pass(Duration.ofSeconds(2));
        assertThat(issuance("shop.example")).isPresent();
    }

    @Test
    void failureIsNotRemembered() {
        decision = request -> {
            throw new IllegalStateException("down");
        };
        HandshakeRefusedException stranger =
                demand.missing("shop.example", Optional.empty()).orElseThrow();
        assertThat(stranger).isInstanceOf(UnsettledException.class);
        assertThat(stranger.alert()).isEqualTo(Alert.UNRECOGNIZED_NAME);
        assertThat(stranger.isPassing()).isTrue();
        HandshakeRefusedException host =
                demand.missing("shop.example", Optional.of("tenant")).orElseThrow();
        assertThat(host.alert()).as("as hosts without certificate get it").isEqualTo(Alert.INTERNAL_ERROR);
        assertThat(host.isPassing()).isTrue();
        decision = request -> Decision.allow("tenant");
        assertThat(issuance("shop.example")).isPresent();
        assertThat(asked).hasValue(3);
    }

    @Test
    void oneDecisionAnswersAllWhoAskMeanwhile() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        decision = request -> {
            try {
                release.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            return Decision.allow("tenant");
        };
        List<Future<Optional<Issuance>>> visitors = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            visitors.add(clients.submit(() -> issuance("shop.example")));
        }
        release.countDown();
        List<Issuance> found = new ArrayList<>();
        for (Future<Optional<Issuance>> visitor : visitors) {
            found.add(visitor.get().orElseThrow());
        }
        assertThat(found).hasSize(30).containsOnly(found.get(0));
        assertThat(asked).hasValue(1);
    }

    @Test
    void nameThatCannotGetOneIsDenied() {
        demand.deny((HostIssuance) issuance("shop.example").orElseThrow());
        assertThat(demand.missing("shop.example", Optional.empty())).isEmpty();
        assertThat(asked).hasValue(1);
    }

    @Test
    void privateNamesAreNotAskedFor() {
        assertThat(demand.missing("printer.local", Optional.empty())).isEmpty();
        assertThat(asked).hasValue(0);
    }

    private Optional<Issuance> issuance(String name) {
        return demand.missing(name, Optional.empty()).flatMap(refusal -> ((UnsettledException) refusal).issuance());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
