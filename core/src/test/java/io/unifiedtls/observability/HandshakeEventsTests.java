package io.unifiedtls.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.operations.TLSPolicyEvent;
import io.unifiedtls.testing.CapturedLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CapturedLog.Extension.class)
class HandshakeEventsTests {

    private final List<Object> delivered = new CopyOnWriteArrayList<>();

    /** One is at work, a thousand wait. */
    @Test
    void slowListenerHoldsUpNobody(CapturedLog log) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (HandshakeEvents events = new HandshakeEvents(event -> {
            begun.countDown();
            awaitUninterruptibly(released);
            delivered.add(event);
        })) {
            events.policyViolated("first", List.of("why"), false);
            begun.await();
            for (int i = 0; i < 1_500; i++) {
                events.policyViolated("next", List.of("why"), false);
            }
            released.countDown();
            await().untilAsserted(() -> assertThat(delivered).hasSize(1_001));
            events.policyViolated("last", List.of("why"), true);
            await().untilAsserted(
                            () -> assertThat(delivered).contains(new TLSPolicyEvent("last", List.of("why"), true)));
            assertThat(log.toString()).containsOnlyOnce("Skipped 500 handshake events");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void failureOfAListenerEndsNothing(CapturedLog log) {
        try (HandshakeEvents events = new HandshakeEvents(event -> {
            delivered.add(event);
            throw new IllegalStateException("broken listener");
        })) {
            events.policyViolated("one", List.of(), false);
            events.policyViolated("two", List.of(), false);
            await().untilAsserted(() -> assertThat(delivered).hasSize(2));
            assertThat(log.toString()).contains("A listener of handshake events threw", "broken listener");
        }
    }
}
