package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.selection.ResolverCache.Question;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a cacheable resolver is asked, on real threads. */
class ResolverCacheTests {

    private static final TLSConfiguration CONFIGURATION = TLSConfiguration.builder()
            .signingChains(certificateFor("*.example"))
            .build();
    private static final TLSServerContext CONTEXT =
            Contexts.factory(CONFIGURATION).server("default");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int PLACES = 8;

    private final ResolverExecutor executor = new ResolverExecutor(OptionalInt.of(PLACES));
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch working = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** Waits until it is released. */
    private final CacheableSniResolver slow = (name, context) -> {
        asked.incrementAndGet();
        working.countDown();
        try {
            release.await();
            return Optional.of(CONFIGURATION);
        } catch (InterruptedException ex) {
            interrupted.countDown();
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    };

    @AfterEach
    void stop() {
        clients.shutdownNow();
        executor.close();
    }

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
    void remembersConfigurationsUnknownNamesAndRefusals() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        CacheableSniResolver resolver = (name, context) -> {
            asked.incrementAndGet();
            return switch (name.value()) {
                case "refused.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "suspended");
                case "known.example" -> Optional.of(CONFIGURATION);
                default -> Optional.empty();
            };
        };
        for (int i = 0; i < 3; i++) {
            assertThat(resolve(cache, resolver, "known.example")).contains(CONFIGURATION);
            assertThat(resolve(cache, resolver, "unknown.example")).isEmpty();
            assertThatExceptionOfType(HandshakeRefusedException.class)
                    .isThrownBy(() -> resolve(cache, resolver, "refused.example"))
                    .withMessage("suspended")
                    .satisfies(ex -> assertThat(ex.alert()).isEqualTo(Alert.ACCESS_DENIED));
        }
        assertThat(asked).hasValue(3);
        TLSServerContext other = Contexts.factory(CONFIGURATION).server("default");
        assertThat(resolve(cache, resolver, new ServerName("known.example"), other, LONG, () -> false))
                .isPresent();
        assertThat(asked).as("another context").hasValue(4);
    }

    @Test
    void eachKindOfAnswerHasItsOwnTimeToLive() throws Exception {
        CacheableSniResolver resolver = (name, context) -> {
            asked.incrementAndGet();
            return name.value().startsWith("known") ? Optional.of(CONFIGURATION) : Optional.empty();
        };
        ResolverCache forgetsUnknown = cache(LONG, Duration.ofNanos(1));
        ResolverCache forgetsKnown = cache(Duration.ofNanos(1), LONG);
        for (ResolverCache cache : List.of(forgetsUnknown, forgetsKnown)) {
            for (int i = 0; i < 2; i++) {
                assertThat(resolve(cache, resolver, "known.example")).isPresent();
                assertThat(resolve(cache, resolver, "unknown.example")).isEmpty();
            }
        }
        assertThat(asked).hasValue(6);
    }

    @Test
    void namesWithAConfigurationAreRememberedAsLongAsThose() throws Exception {
        CacheableSniResolver resolver = (name, context) -> {
            asked.incrementAndGet();
            return Optional.of(CONFIGURATION);
        };
        ResolverCache cache = cache(LONG, Duration.ofNanos(1));
        resolve(cache, resolver, "known.example");
        resolve(cache, resolver, "known.example");
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
    void failuresAreNotRemembered() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        CacheableSniResolver resolver = (name, context) -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("database is down");
            }
            return Optional.of(CONFIGURATION);
        };
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> resolve(cache, resolver, "a.example"))
                .withRootCauseInstanceOf(IllegalStateException.class);
        assertThat(resolve(cache, resolver, "a.example")).contains(CONFIGURATION);
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

    @Test
    void forgetsTheNamesThatChangedAndNoOthers() throws Exception {
        List<String> names = List.of("a.example", "b.example", "a.b.example", "example", "a.other", "unknown.example");
        assertThat(askedAfterForgetting(names, Changed.names("a.example"))).containsExactly("a.example");
        assertThat(askedAfterForgetting(names, Changed.names("unknown.example", "A.OTHER")))
                .containsExactly("a.other", "unknown.example");
        assertThat(askedAfterForgetting(names, Changed.names("*.example", "a.other")))
                .containsExactly("a.example", "b.example", "a.other", "unknown.example");
        assertThat(askedAfterForgetting(names, new Changed.Names(Set.of()))).isEmpty();
        assertThat(askedAfterForgetting(names, Changed.all())).containsExactlyElementsOf(names);
    }

    private List<String> askedAfterForgetting(List<String> names, Changed forgotten) throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        List<String> calls = new ArrayList<>();
        CacheableSniResolver resolver = (name, context) -> {
            calls.add(name.value());
            return name.value().startsWith("unknown") ? Optional.empty() : Optional.of(CONFIGURATION);
        };
        CacheableSniResolver other = (name, context) -> {
            asked.incrementAndGet();
            return Optional.of(CONFIGURATION);
        };
        for (String name : names) {
            resolve(cache, resolver, name);
            resolve(cache, other, name);
        }
        calls.clear();
        asked.set(0);
        cache.forget(resolver, forgotten);
        for (String name : names) {
            resolve(cache, resolver, name);
            resolve(cache, other, name);
        }
        assertThat(asked).as("another resolver's answers").hasValue(0);
        return calls;
    }

    /** It may have looked before the change. */
    @Test
    void answerOfACallThatWasUnderWayIsForgottenToo() throws Exception {
        for (Changed forgotten : List.of(Changed.names("a.example"), Changed.all())) {
            asked.set(0);
            ResolverCache cache = cache(LONG, LONG);
            CacheableSniResolver changesMeanwhile = new CacheableSniResolver() {
                @Override
                public Optional<TLSConfiguration> resolve(ServerName name, TLSServerContext context) {
                    if (asked.incrementAndGet() == 1) {
                        cache.forget(this, forgotten);
                    }
                    return Optional.of(CONFIGURATION);
                }
            };
            for (int i = 0; i < 3; i++) {
                assertThat(resolve(cache, changesMeanwhile, "a.example")).isPresent();
            }
            assertThat(asked).hasValue(2);
        }
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

    private ResolverCache cache(Duration timeToLive, Duration negativeTimeToLive) {
        return new ResolverCache(new ServerSettings.ResolverCache(timeToLive, negativeTimeToLive, 100), executor);
    }

    private static Optional<TLSConfiguration> resolve(
            ResolverCache cache, CacheableSniResolver resolver, String serverName) throws Exception {
        return resolve(cache, resolver, new ServerName(serverName), CONTEXT, LONG, () -> false);
    }

    private static Optional<TLSConfiguration> resolve(
            ResolverCache cache,
            CacheableSniResolver resolver,
            ServerName serverName,
            TLSServerContext context,
            Duration timeout,
            BooleanSupplier abandoned)
            throws Exception {
        Question question = new Question(resolver, serverName, context);
        Optional<Answer.Known<Optional<TLSConfiguration>>> remembered = cache.remembered(question);
        Answer.Known<Optional<TLSConfiguration>> answer =
                remembered.isPresent() ? remembered.get() : cache.ask(question, timeout, abandoned);
        if (answer instanceof Answer.Refused<Optional<TLSConfiguration>> refused) {
            throw new HandshakeRefusedException(refused.alert(), refused.reason());
        }
        return answer.value().orElseThrow();
    }
}
