package io.unifiedtls.acme.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.order.Attempt.Result;
import io.unifiedtls.acme.testing.Authorities;
import io.unifiedtls.fleet.KeySealer.Sealed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptTests {

    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Test
    void orderThatEndsSoonIsLookedAtOften() {
        assertThat(unfinished("slow", Duration.ofMinutes(5))).isEqualTo(new Result.Later(NOW.plus(PAUSE)));
    }

    @Test
    void orderThatTakesLongIsLookedAtLess() {
        assertThat(unfinished("slow", Duration.ofMinutes(40)))
                .isEqualTo(new Result.Later(NOW.plus(Duration.ofMinutes(10))));
    }

    @Test
    void orderThatNeverEndsHasFailed() {
        assertThat(unfinished("slow", Duration.ofHours(3)))
                .isInstanceOfSatisfying(
                        Result.Failed.class,
                        failed -> assertThat(failed.problem().isOfAuthority()).isTrue());
    }

    @Test
    void orderAtAnotherAuthorityHasJustBegun() {
        assertThat(unfinished("other", Duration.ofHours(3))).isEqualTo(new Result.Later(NOW.plus(PAUSE)));
    }

    private static Result unfinished(String opened, Duration age) {
        OrderRow.Open open =
                new OrderRow.Open(opened, "https://authority.example/order/1", new Sealed("key", new byte[1]));
        OrderRow row = new OrderRow(
                "shop.example",
                "shop",
                Purpose.AHEAD,
                Optional.of(open),
                Optional.of(opened),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NOW.minus(age));
        return Attempt.unfinished(Authorities.named("slow"), row, PAUSE, NOW);
    }
}
