package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;

import com.github.benmanes.caffeine.cache.Ticker;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.ResolverObservation;
import io.unifiedtls.testing.Contexts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A cache of answers, and a resolver that waits until it is released. */
abstract class ResolverCacheFixture {

    static final TLSConfiguration CONFIGURATION = TLSConfiguration.builder()
            .signingChains(certificateFor("*.example"))
            .build();

    static final TLSServerContext CONTEXT = Contexts.factory(CONFIGURATION).server("default");

    static final Duration LONG = Duration.ofSeconds(30);
    static final int PLACES = 8;
    final ResolverExecutor executor = new ResolverExecutor(OptionalInt.of(PLACES));
    final Nanos nanos = new Nanos();
    final Outages outages = new Outages(List::of, Clock.systemUTC(), nanos);
    final List<HandshakeObserver.ResolverOutcome> inBackground = new CopyOnWriteArrayList<>();
    final BackgroundCalls background = new BackgroundCalls(
            Duration.ofSeconds(5), new ResolverFailures(List::of, Clock.systemUTC()), new HandshakeObserver() {
                @Override
                public void resolved(ResolverOutcome outcome, Duration duration) {
                    inBackground.add(outcome);
                }
            });
    final ExecutorService clients = Executors.newCachedThreadPool();
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch working = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    /** Waits until it is released. */
    final CacheableSniResolver slow = (name, context) -> {
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
        background.close();
    }

    ResolverCache cache(Duration timeToLive, Duration negativeTimeToLive) {
        return new ResolverCache(
                new ServerSettings.ResolverCache(timeToLive, negativeTimeToLive, 100),
                executor,
                background,
                outages,
                nanos);
    }

    static Optional<TLSConfiguration> resolve(ResolverCache cache, CacheableSniResolver resolver, String serverName)
            throws Exception {
        return resolve(cache, resolver, new ServerName(serverName), CONTEXT, LONG, () -> false);
    }

    static Optional<TLSConfiguration> resolve(
            ResolverCache cache,
            CacheableSniResolver resolver,
            ServerName serverName,
            TLSServerContext context,
            Duration timeout,
            BooleanSupplier abandoned)
            throws Exception {
        Question question = new Question(resolver, serverName, context);
        Optional<Answer.Known<Optional<TLSConfiguration>>> remembered = cache.remembered(question);
        Answer.Known<Optional<TLSConfiguration>> answer = remembered.isPresent()
                ? remembered.get()
                : cache.ask(question, timeout, abandoned, ResolverObservation.NONE);
        if (answer instanceof Answer.Refused<Optional<TLSConfiguration>> refused) {
            throw refused.isPassing()
                    ? HandshakeRefusedException.passing(refused.alert(), refused.reason())
                    : new HandshakeRefusedException(refused.alert(), refused.reason());
        }
        return answer.value().orElseThrow();
    }

    /** A clock that goes on when the test says so, on top of the JVM's. */
    static final class Nanos implements Ticker {

        private final AtomicLong passed = new AtomicLong();

        void pass(Duration time) {
            passed.addAndGet(time.toNanos());
        }

        @Override
        public long read() {
            return System.nanoTime() + passed.get();
        }
    }
}
