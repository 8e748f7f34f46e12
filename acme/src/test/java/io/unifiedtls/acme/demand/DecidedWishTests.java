package io.unifiedtls.acme.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The decision counts for each try of an order. */
class DecidedWishTests {

    private static final DemandSettings SETTINGS =
            new DemandSettings(Duration.ofSeconds(8), Duration.ofSeconds(30), Duration.ofSeconds(5), 8);

    private static Optional<String> refusal(IssuanceDecision decision) {
        try (DecidedWish wish = new DecidedWish(SETTINGS, () -> decision, new DecisionCounts())) {
            return wish.refusal("tenant", "shop.example", Purpose.RENEWAL);
        }
    }

    @Test
    void nameIsWantedForItsTenantOnly() {
        assertThat(refusal(request -> Decision.allow("tenant"))).isEmpty();
        assertThat(refusal(request -> Decision.allow("other")).orElseThrow()).contains("another tenant");
        assertThat(refusal(request -> Decision.deny("unpaid since May"))).contains("unpaid since May");
        assertThat(refusal(request ->
                        request.purpose() == Purpose.RENEWAL ? Decision.allow("tenant") : Decision.deny("new")))
                .isEmpty();
    }

    @Test
    void failureIsNoAnswer() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> refusal(request -> {
                    throw new IllegalStateException("down");
                }))
                .withMessageContaining("did not answer");
    }

    /** It is stored, logged and shown. */
    @Test
    void reasonsAreMadePrintableAndShort() {
        String refusal = refusal(request -> Decision.deny("no\nsuch customer " + "x".repeat(1_000)))
                .orElseThrow();
        assertThat(refusal).startsWith("no").doesNotContain("\n").hasSizeLessThan(400);
    }
}
