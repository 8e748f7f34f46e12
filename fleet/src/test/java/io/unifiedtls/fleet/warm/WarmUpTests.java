package io.unifiedtls.fleet.warm;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import io.unifiedtls.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.DataAccessResourceFailureException;

/** How a start looks names up, whatever the database does. */
@Timeout(30)
@ExtendWith(CapturedLog.Extension.class)
class WarmUpTests {

    private static final WarmUpSettings ONE_AT_A_TIME = new WarmUpSettings(100, Duration.ofSeconds(20), 1);

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile Predicate<String> isAnswered = name -> true;

    private final AnsweredNames answered = new AnsweredNames() {

        @Override
        public List<ServerName> hottest(int limit) {
            return List.of();
        }

        @Override
        public boolean prepare(ServerName name) {
            asked.add(name.value());
            return isAnswered.test(name.value());
        }
    };

    private static List<String> names(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> "h%d.example".formatted(i))
                .toList();
    }

    private void run(IntFunction<List<String>> stored, WarmUpSettings settings) {
        new WarmUp(stored, answered, settings).run();
    }

    @Test
    void looksTheMostUsedUpFirst(CapturedLog log) {
        run(limit -> names(limit), ONE_AT_A_TIME);
        assertThat(asked).containsExactlyElementsOf(names(100));
        assertThat(log.toString())
                .contains("INFO", "Looked up 100 of the names")
                .doesNotContain("time was up");
    }

    @Test
    void nothingStoredIsNothingToSay(CapturedLog log) {
        run(limit -> List.of(), ONE_AT_A_TIME);
        assertThat(asked).isEmpty();
        assertThat(log.toString()).doesNotContain("Looked up");
    }

    @Test
    void textThatIsNoNameIsSkipped() {
        run(
                limit -> List.of("", "a b", "*.x.example", "\u0000\n", "..", "fine.example", "x".repeat(255)),
                ONE_AT_A_TIME);
        assertThat(asked).containsExactly("fine.example");
    }

    /** Each waits for the others. */
    @Test
    void looksSeveralUpAtOnce() {
        CyclicBarrier together = new CyclicBarrier(4);
        isAnswered = name -> {
            try {
                together.await(10, TimeUnit.SECONDS);
                return true;
            } catch (Exception ex) {
                throw new IllegalStateException(ex);
            }
        };
        run(limit -> names(40), new WarmUpSettings(100, Duration.ofSeconds(20), 4));
        assertThat(asked).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void databaseThatIsAwayEndsItAtOnce(CapturedLog log) {
        run(
                limit -> {
                    throw new DataAccessResourceFailureException("Connection refused\nby the test");
                },
                ONE_AT_A_TIME);
        assertThat(asked).isEmpty();
        assertThat(log.toString()).contains("INFO", "Connection refused").doesNotContain("WARN", "refused\nby");
    }

    @Test
    void databaseThatGoesAwayEndsItAfterAFewNames(CapturedLog log) {
        isAnswered = name -> false;
        run(limit -> names(100), ONE_AT_A_TIME);
        assertThat(asked).hasSize(3);
        assertThat(log.toString()).doesNotContain("WARN");
    }

    @Test
    void failureOfALookupFailsNoStart(CapturedLog log) {
        isAnswered = name -> {
            throw new IllegalStateException("a fault of the test");
        };
        run(limit -> names(100), ONE_AT_A_TIME);
        assertThat(log.toString()).contains("INFO", "a fault of the test");
    }

    @Test
    void lookupsThatHangAreNotWaitedFor(CapturedLog log) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(2);
        isAnswered = name -> {
            try {
                return goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            } finally {
                ended.countDown();
            }
        };
        long start = System.nanoTime();
        run(limit -> names(100), new WarmUpSettings(100, Duration.ofMillis(200), 2));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
        assertThat(log.toString()).contains("Looked up 0", "unified-tls.fleet.warm-up.timeout");
        goOn.countDown();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(asked).hasSize(2);
    }
}
