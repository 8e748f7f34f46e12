package io.unifiedtls.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that may be anybody ask a responder that may be slow, fail or hang. */
@Timeout(30)
class QuestionsTests {

    private static final int PLACES = 4;
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final String KNOWN = "known";

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final ExecutorService calls = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        clients.shutdownNow();
        calls.shutdownNow();
    }

    @Test
    void answerIsTheResponders() throws Exception {
        Questions<String> questions = questions(LONG, name -> Optional.of("of " + name));
        assertThat(questions.ask("a", () -> false)).contains("of a");
        assertThat(questions.ask("a", () -> false)).contains("of a");
        assertThat(asked).as("a challenge ends when the responder says so").hasValue(2);
    }

    /** Two clients per interval of the pause would be enough for a stranger to keep a no alive. */
    @Test
    void challengeThatBeginsRightAfterANoIsAnswered() throws Exception {
        AtomicBoolean underWay = new AtomicBoolean();
        Questions<String> questions =
                questions(LONG, name -> underWay.get() ? Optional.of("authorization") : Optional.empty());
        for (int i = 0; i < 3; i++) {
            underWay.set(false);
            assertThat(questions.ask("a", () -> false)).isEmpty();
            underWay.set(true);
            assertThat(questions.ask("a", () -> false)).contains("authorization");
        }
    }

    @Test
    void clientThatComesWhileANoIsOnItsWayIsNotAnsweredWithIt() throws Exception {
        AtomicBoolean underWay = new AtomicBoolean();
        CountDownLatch asking = new CountDownLatch(1);
        Questions<String> questions = questions(LONG, name -> {
            boolean known = underWay.get();
            asking.countDown();
            awaitRelease();
            return known ? Optional.of("authorization") : Optional.empty();
        });
        Future<Optional<String>> before = client(questions, "a");
        asking.await();
        underWay.set(true);
        Future<Optional<String>> after = client(questions, "a");
        await().until(() -> questions.places().taken() == 2);
        release.countDown();
        assertThat(before.get()).isEmpty();
        assertThat(after.get()).contains("authorization");
    }

    @Test
    void unknownNameIsAskedForOncePerPause() throws Exception {
        Questions<String> questions = questions(LONG, name -> Optional.empty());
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            List<Future<Optional<String>>> all = new ArrayList<>();
            for (int client = 0; client < PLACES; client++) {
                all.add(client(questions, "a"));
            }
            for (Future<Optional<String>> each : all) {
                assertThat(each.get()).isEmpty();
            }
        }
        long pauses = (System.nanoTime() - start) / Questions.PAUSE.toNanos();
        assertThat(asked.get()).isBetween(5, (int) pauses + 2);
    }

    @Test
    void clientsOfOneNameShareAQuestion() throws Exception {
        Questions<String> questions = questions(LONG, name -> {
            awaitRelease();
            return Optional.of("authorization");
        });
        List<Future<Optional<String>>> all = new ArrayList<>();
        for (int client = 0; client < PLACES; client++) {
            all.add(client(questions, "a"));
        }
        await().until(() -> questions.places().taken() == PLACES);
        release.countDown();
        for (Future<Optional<String>> each : all) {
            assertThat(each.get()).contains("authorization");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void moreThanThereArePlacesAreRefusedAtOnce() throws Exception {
        Questions<String> questions = questions(LONG, name -> {
            awaitRelease();
            return Optional.empty();
        });
        List<Future<Optional<String>>> all = new ArrayList<>();
        for (int client = 0; client < PLACES; client++) {
            all.add(client(questions, "name" + client));
        }
        await().until(() -> asked.get() == PLACES);
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> questions.ask("a", () -> false));
        release.countDown();
        for (Future<Optional<String>> each : all) {
            assertThat(each.get()).isEmpty();
        }
        assertThat(questions.ask("a", () -> false)).isEmpty();
    }

    /** Strangers may have all places while an authority validates. */
    @Test
    void answerInMemoryNeedsNoPlace() throws Exception {
        Questions<String> questions = questions(LONG, name -> {
            awaitRelease();
            return Optional.empty();
        });
        List<Future<Optional<String>>> strangers = new ArrayList<>();
        for (int client = 0; client < PLACES; client++) {
            strangers.add(client(questions, "name" + client));
        }
        await().until(() -> asked.get() == PLACES);
        assertThat(questions.ask(KNOWN, () -> false)).contains("authorization in memory");
        assertThat(strangers).noneMatch(Future::isDone);
    }

    /** A place is free when its call has ended, whoever waited. */
    @Test
    void callThatDoesNotHeedItsInterruptionKeepsItsPlace() throws Exception {
        Questions<String> questions = questions(Duration.ofMillis(200), name -> {
            awaitReleaseWhateverHappens();
            return Optional.of("authorization");
        });
        for (int i = 0; i < PLACES; i++) {
            String name = "name" + i;
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> questions.ask(name, () -> false));
        }
        assertThat(questions.places().taken()).isZero();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> questions.ask("a", () -> false));
        release.countDown();
        await().untilAsserted(() -> assertThat(questions.ask("a", () -> false)).contains("authorization"));
    }

    @Test
    void callEndsWithTheLastWhoWaits() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Questions<String> questions = questions(LONG, name -> {
            try {
                release.await();
            } catch (InterruptedException ex) {
                interrupted.countDown();
            }
            return Optional.empty();
        });
        AtomicBoolean gone = new AtomicBoolean();
        Future<Optional<String>> first = clients.submit(() -> questions.ask("a", gone::get));
        await().until(() -> asked.get() == 1);
        AtomicBoolean alsoGone = new AtomicBoolean();
        Future<Optional<String>> second = clients.submit(() -> questions.ask("a", alsoGone::get));
        await().until(() -> questions.places().taken() == 2);
        gone.set(true);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(first::get)
                .withCauseInstanceOf(CancellationException.class);
        assertThat(interrupted.getCount()).as("the second still waits").isEqualTo(1);
        alsoGone.set(true);
        interrupted.await();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(second::get)
                .withCauseInstanceOf(CancellationException.class);
    }

    @Test
    void failureIsToldAndNotRemembered() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        Questions<String> questions = questions(LONG, name -> {
            if (away.get()) {
                throw new IllegalStateException("The database is away");
            }
            return Optional.of("authorization");
        });
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> questions.ask("a", () -> false))
                .withMessageContaining("The database is away");
        away.set(false);
        assertThat(questions.ask("a", () -> false)).contains("authorization");
    }

    private Questions<String> questions(Duration timeout, Function<String, Optional<String>> responder) {
        return new Questions<>(
                name -> {
                    asked.incrementAndGet();
                    return responder.apply(name);
                },
                name -> Optional.of("authorization in memory").filter(any -> name.equals(KNOWN)),
                PLACES,
                timeout,
                calls);
    }

    private Future<Optional<String>> client(Questions<String> questions, String name) {
        Callable<Optional<String>> client = () -> questions.ask(name, () -> false);
        return clients.submit(client);
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void awaitReleaseWhateverHappens() {
        while (true) {
            try {
                release.await();
                return;
            } catch (InterruptedException ex) {
                // As a driver that waits for a database
            }
        }
    }
}
