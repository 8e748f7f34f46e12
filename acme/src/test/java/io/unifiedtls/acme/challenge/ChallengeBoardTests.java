package io.unifiedtls.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.challenge.ChallengeRows.Answers;
import io.unifiedtls.acme.challenge.ChallengeRows.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChallengeBoardTests {

    private static final Question QUESTION = new Question("shop.example", ChallengeType.TLS_ALPN_01, "");

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Map<Question, String> underWay = Map.of();
    private final ChallengeBoard board = new ChallengeBoard(this::read);

    private Answers read() {
        Answers answers = new Answers(underWay, true);
        if (reads.incrementAndGet() == 1) {
            try {
                release.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        }
        return answers;
    }

    @AfterEach
    void end() {
        release.countDown();
        clients.shutdownNow();
    }

    /** Of strangers, most likely, who make up names. */
    @Test
    void allWhoAskDuringAQueryShareTheNextOne() throws Exception {
        Future<Answers> first = clients.submit(board::now);
        await().until(() -> reads.get() == 1);
        underWay = Map.of(QUESTION, "authorization");
        CountDownLatch started = new CountDownLatch(100);
        List<Future<Answers>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(clients.submit(() -> {
                started.countDown();
                return board.now();
            }));
        }
        started.await();
        release.countDown();
        assertThat(first.get().to(QUESTION)).as("as it was then").isEmpty();
        for (Future<Answers> other : others) {
            assertThat(other.get().to(QUESTION)).contains("authorization");
        }
        assertThat(reads.get()).isLessThan(20);
    }

    @Test
    void answerThatWasReadIsKnownToThoseWhoCannotWait() {
        release.countDown();
        underWay = Map.of(QUESTION, "authorization");
        assertThat(board.known(QUESTION)).isEmpty();
        board.now();
        Optional<String> known = board.known(QUESTION);
        assertThat(known).contains("authorization");
        assertThat(reads).hasValue(1);
    }
}
