package io.unifiedtls.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunningTimeTests {

    /** A clock that stood still for a thread that waits would let every limit be kept. */
    @Test
    void waitOfATestIsNoPauseOfTheMachine() throws Exception {
        Duration wait = Duration.ofSeconds(2);
        long begin = RunningTime.nanos();
        long end = System.nanoTime() + wait.toNanos();
        while (System.nanoTime() < end) {
            Thread.sleep(1_000);
        }
        assertThat(RunningTime.since(begin)).isGreaterThan(wait.dividedBy(2));
    }
}
