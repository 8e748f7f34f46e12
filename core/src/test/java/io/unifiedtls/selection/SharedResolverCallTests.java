package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One call of a resolver for all that want the same name, on real threads. */
class SharedResolverCallTests extends ResolverCacheFixture {

    @Test
    void asksOnceForAllWhoWantTheSameName() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        List<Future<Optional<TLSConfiguration>>> answers = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            answers.add(clients.submit(() -> resolve(cache, slow, "a.example")));
        }
        assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
        release.countDown();
        for (Future<Optional<TLSConfiguration>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).contains(CONFIGURATION);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void placesOfThoseWhoWaitedAreGivenBack() throws Exception {
        asksOnceForAllWhoWantTheSameName();
        CountDownLatch atWork = new CountDownLatch(PLACES);
        CacheableSniResolver resolver = (name, context) -> {
            atWork.countDown();
            try {
                atWork.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return Optional.of(CONFIGURATION);
        };
        ResolverCache cache = cache(LONG, LONG);
        List<Future<Optional<TLSConfiguration>>> answers = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            String name = "host%d.example".formatted(i);
            answers.add(clients.submit(() -> resolve(cache, resolver, name)));
        }
        for (Future<Optional<TLSConfiguration>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).contains(CONFIGURATION);
        }
    }

    @Test
    void resolverIsInterruptedWhenTheLastOneHasGone() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        CountDownLatch firstHasGone = new CountDownLatch(1);
        CountDownLatch secondHasGone = new CountDownLatch(1);
        Future<?> first = clients.submit(() ->
                resolve(cache, slow, new ServerName("a.example"), CONTEXT, LONG, () -> firstHasGone.getCount() == 0));
        assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
        CountDownLatch secondWaits = new CountDownLatch(1);
        Future<?> second = clients.submit(() -> resolve(cache, slow, new ServerName("a.example"), CONTEXT, LONG, () -> {
            secondWaits.countDown();
            return secondHasGone.getCount() == 0;
        }));
        assertThat(secondWaits.await(30, TimeUnit.SECONDS)).isTrue();
        firstHasGone.countDown();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> first.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(CancellationException.class);
        assertThat(interrupted.getCount()).isEqualTo(1);
        secondHasGone.countDown();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> second.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(CancellationException.class);
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void resolverIsInterruptedWhenItsTimeIsUp() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> resolve(
                        cache, slow, new ServerName("a.example"), CONTEXT, Duration.ofMillis(300), () -> false));
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoWaitsForOthersTakesAPlaceToo() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        CountDownLatch waiting = new CountDownLatch(PLACES);
        List<Future<Optional<TLSConfiguration>>> answers = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            AtomicInteger looks = new AtomicInteger();
            answers.add(clients.submit(() -> resolve(cache, slow, new ServerName("a.example"), CONTEXT, LONG, () -> {
                if (looks.incrementAndGet() == 1) {
                    waiting.countDown();
                }
                return false;
            })));
        }
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> resolve(cache, slow, "a.example"));
        release.countDown();
        for (Future<Optional<TLSConfiguration>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).isPresent();
        }
        assertThat(asked).hasValue(1);
        assertThat(resolve(cache, (name, context) -> Optional.of(CONFIGURATION), "b.example"))
                .as("all places were given back")
                .isPresent();
    }

    /** It would get what was true before, and nothing would tell. */
    @Test
    void whoComesAfterAChangeDoesNotJoinACallFromBefore() throws Exception {
        TLSConfiguration changed = TLSConfiguration.builder()
                .signingChains(certificateFor("*.example"))
                .build();
        CacheableSniResolver resolver =
                (name, context) -> asked.get() == 0 ? slow.resolve(name, context) : Optional.of(changed);
        ResolverCache cache = cache(LONG, LONG);
        Future<Optional<TLSConfiguration>> before = clients.submit(() -> resolve(cache, resolver, "a.example"));
        assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
        cache.forget(resolver, Changed.names("a.example"));
        assertThat(resolve(cache, resolver, "a.example")).contains(changed);
        release.countDown();
        assertThat(before.get(30, TimeUnit.SECONDS)).contains(CONFIGURATION);
        assertThat(resolve(cache, resolver, "a.example")).contains(changed);
    }

    /** Who joins a call has no more time than who began it. */
    @Test
    void whoJoinsACallWaitsUntilItsTimeIsUp() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        Future<?> first = clients.submit(
                () -> resolve(cache, slow, new ServerName("a.example"), CONTEXT, Duration.ofMillis(500), () -> false));
        assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> resolve(cache, slow, "a.example"));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> first.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(TimeoutException.class);
    }
}
