package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A resolver that hangs: who waits, who gets what it has answered before, and which calls go on. */
@Tag("ci")
@Tag("jdk")
class HangingResolverTests extends ResolverCacheFixture {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ResolverCache cache = cache(HOUR, Duration.ofSeconds(10));

    @Test
    void olderAnswerCountsAfterATimeoutAndNotForAClientThatHasGone() throws Exception {
        Hanging resolver = new Hanging();
        resolve(cache, resolver, "a.example");
        nanos.pass(HOUR);
        resolver.hangs = true;
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> resolve(cache, resolver, new ServerName("a.example"), CONTEXT, LONG, () -> true));
        assertThat(cache.whileFailing(question(resolver, "a.example")))
                .as("it may be well")
                .isEmpty();
        assertTimesOut(resolver, "a.example");
        assertThat(cache.whileFailing(question(resolver, "a.example"))).isPresent();
        assertThat(cache.whileFailing(question(resolver, "b.example"))).isEmpty();
    }

    /** Strangers may take all places while the resolver hangs. */
    @Test
    void hostThatFindsNoPlaceIsAnsweredWithItsOlderAnswerAndAskedForElsewhere() throws Exception {
        Hanging resolver = new Hanging();
        resolve(cache, resolver, "a.example");
        resolve(cache, resolver, "b.example");
        nanos.pass(HOUR);
        List<Future<?>> strangers = takeAllPlaces();
        Question question = question(resolver, "a.example");
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> resolve(cache, resolver, "a.example"));
        assertThat(cache.afterRejection(question)).isPresent();
        await().untilAsserted(() -> assertThat(inBackground).containsExactly(ResolverOutcome.FOUND));
        assertThat(cache.remembered(question)).as("it was asked for").isPresent();
        nanos.pass(HOUR);
        assertThat(cache.afterRejection(question(resolver, "b.example")))
                .as("twice its time to live, and the resolver does not fail")
                .isEmpty();
        resolver.hangs = true;
        strangers.forEach(stranger -> stranger.cancel(true));
        await().until(() -> freePlaces() > 0);
        assertTimesOut(resolver, "c.example");
        assertThat(cache.afterRejection(question(resolver, "b.example"))).isPresent();
    }

    @Test
    void callInTheBackgroundIsInterruptedWhenItsTimeIsUp() throws Exception {
        Hanging resolver = new Hanging();
        resolve(cache, resolver, "a.example");
        nanos.pass(Duration.ofMinutes(50));
        resolver.hangs = true;
        assertThat(resolve(cache, resolver, "a.example")).isPresent();
        assertThat(resolver.interrupted.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(inBackground).containsExactly(ResolverOutcome.TIMEOUT));
        nanos.pass(Duration.ofMinutes(10));
        assertThat(cache.whileFailing(question(resolver, "a.example"))).isPresent();
    }

    /** So that tries which never end do not keep it from being tried. */
    @Test
    void clientTriesAResolverItselfWhereNoPlaceInTheBackgroundIsFree() throws Exception {
        Hanging resolver = new Hanging();
        for (int i = 0; i < BackgroundCalls.PLACES; i++) {
            resolve(cache, resolver, "host%d.example".formatted(i));
        }
        nanos.pass(Duration.ofMinutes(50));
        resolver.hangs = true;
        for (int i = 0; i < BackgroundCalls.PLACES; i++) {
            resolve(cache, resolver, "host%d.example".formatted(i));
        }
        await().until(() -> resolver.atWork.get() == BackgroundCalls.PLACES);
        assertTimesOut(resolver, "other.example");
        nanos.pass(Duration.ofSeconds(1));
        Question question = question(resolver, "host0.example");
        nanos.pass(Duration.ofMinutes(10));
        assertThat(cache.whileFailing(question)).isEmpty();
        assertThat(cache.whileFailing(question)).as("one in a second").isPresent();
    }

    @Test
    void callThatContinuesBringsItsAnswerToThoseWhoComeLater() throws Exception {
        Hanging resolver = new Hanging();
        resolver.continues = true;
        resolver.hangs = true;
        CountDownLatch gone = new CountDownLatch(1);
        Future<?> first = clients.submit(
                () -> resolve(cache, resolver, new ServerName("a.example"), CONTEXT, LONG, () -> gone.getCount() == 0));
        await().until(() -> resolver.atWork.get() == 1);
        gone.countDown();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> first.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(CancellationException.class);
        assertThat(resolver.interrupted.tryAcquire()).isFalse();
        CountDownLatch waits = new CountDownLatch(1);
        Future<Optional<TLSConfiguration>> second =
                clients.submit(() -> resolve(cache, resolver, new ServerName("a.example"), CONTEXT, LONG, () -> {
                    waits.countDown();
                    return false;
                }));
        assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
        resolver.hang.release();
        assertThat(second.get(30, TimeUnit.SECONDS)).contains(CONFIGURATION);
        assertThat(resolver.asked).hasValue(1);
        assertThat(cache.remembered(question(resolver, "a.example"))).isPresent();
        assertAllPlacesAreFree();
    }

    @Test
    void answerOfACallThatContinuesIsRememberedWithoutAnybody() throws Exception {
        Hanging resolver = new Hanging();
        resolver.continues = true;
        resolver.hangs = true;
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> resolve(cache, resolver, new ServerName("a.example"), CONTEXT, LONG, () -> true));
        resolver.hang.release();
        await().untilAsserted(() ->
                assertThat(cache.remembered(question(resolver, "a.example"))).isPresent());
        assertAllPlacesAreFree();
    }

    @Test
    void callThatContinuesEndsWhenItsTimeIsUp() throws Exception {
        Hanging resolver = new Hanging();
        resolver.continues = true;
        resolver.hangs = true;
        long start = System.nanoTime();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> resolve(cache, resolver, new ServerName("a.example"), CONTEXT, LONG, () -> true));
        assertThat(resolver.interrupted.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
        resolver.hangs = false;
        assertThat(resolve(cache, resolver, "a.example")).isPresent();
        assertAllPlacesAreFree();
    }

    /** It would bring what was true before. */
    @Test
    void callThatContinuesOverAChangeIsNotRemembered() throws Exception {
        Hanging resolver = new Hanging();
        resolver.continues = true;
        resolver.hangs = true;
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> resolve(cache, resolver, new ServerName("a.example"), CONTEXT, LONG, () -> true));
        cache.forget(resolver, Changed.names("a.example"));
        resolver.configuration = TLSConfiguration.builder()
                .signingChains(certificateFor("*.example"))
                .build();
        resolver.hangs = false;
        assertThat(resolve(cache, resolver, "a.example")).contains(resolver.configuration);
        resolver.configuration = CONFIGURATION;
        resolver.hang.release();
        await().until(() -> resolver.atWork.get() == 0);
        assertThat(resolve(cache, resolver, "a.example")).isPresent().get().isNotEqualTo(CONFIGURATION);
    }

    private void assertTimesOut(CacheableSniResolver resolver, String name) {
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() ->
                        resolve(cache, resolver, new ServerName(name), CONTEXT, Duration.ofMillis(200), () -> false));
    }

    private List<Future<?>> takeAllPlaces() {
        List<Future<?>> strangers = new ArrayList<>();
        CountDownLatch atWork = new CountDownLatch(PLACES);
        for (int i = 0; i < PLACES; i++) {
            strangers.add(executor.start(() -> {
                atWork.countDown();
                return new Semaphore(0).tryAcquire(1, TimeUnit.HOURS);
            }));
        }
        await().until(() -> atWork.getCount() == 0);
        return strangers;
    }

    private void assertAllPlacesAreFree() {
        await().until(() -> freePlaces() == PLACES);
    }

    private int freePlaces() {
        int free = 0;
        try {
            for (; free < PLACES; free++) {
                executor.takePlace();
            }
            return free;
        } catch (RejectedExecutionException ex) {
            return free;
        } finally {
            for (int i = 0; i < free; i++) {
                executor.givePlaceBack();
            }
        }
    }

    private static Question question(CacheableSniResolver resolver, String name) {
        return new Question(resolver, new ServerName(name), CONTEXT);
    }

    /** Hangs when it is told to, until it is released or interrupted. */
    private static final class Hanging implements CacheableSniResolver {

        private final AtomicInteger atWork = new AtomicInteger();
        private final Semaphore hang = new Semaphore(0);
        private final Semaphore interrupted = new Semaphore(0);
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean continues;
        private volatile boolean hangs;
        private volatile TLSConfiguration configuration = CONFIGURATION;

        @Override
        public boolean continuesWithoutClients() {
            return continues;
        }

        @Override
        public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
            asked.incrementAndGet();
            atWork.incrementAndGet();
            try {
                if (hangs) {
                    hang.acquire();
                }
                return Optional.of(configuration);
            } catch (InterruptedException ex) {
                interrupted.release();
                throw new IllegalStateException("Interrupted");
            } finally {
                atWork.decrementAndGet();
            }
        }
    }
}
