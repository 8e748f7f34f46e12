package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long a response may be shown, and when the next one is asked for. */
class OcspAnswerTests {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = FROM.plus(Duration.ofHours(2));
    private static final Duration LEAST = Duration.ofMinutes(5);

    private final OcspAnswer answer = new OcspAnswer(new byte[0], FROM, UNTIL);

    @Test
    void countsUntilItsEndAndNotAtIt() {
        assertThat(answer.isValid(UNTIL.minusNanos(1))).isTrue();
        assertThat(answer.isValid(UNTIL)).isFalse();
    }

    @Test
    void nextOneIsAskedForAfterHalfOfItsTime() {
        assertThat(answer.untilRefresh(FROM, LEAST)).isEqualTo(Duration.ofHours(1));
        assertThat(answer.untilRefresh(FROM.plus(Duration.ofMinutes(40)), LEAST))
                .isEqualTo(Duration.ofMinutes(20));
    }

    /** However late it is. */
    @Test
    void nextOneIsNotAskedForBeforeTheLeastTimeIsOver() {
        assertThat(answer.untilRefresh(FROM.plus(Duration.ofMinutes(59)), LEAST))
                .isEqualTo(LEAST);
        assertThat(answer.untilRefresh(UNTIL.plus(Duration.ofDays(1)), LEAST)).isEqualTo(LEAST);
    }
}
