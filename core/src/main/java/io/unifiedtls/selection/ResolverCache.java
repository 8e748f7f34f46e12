package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Ticker;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.ResolverObservation;
import io.unifiedtls.selection.Flights.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks cacheable resolvers: once for all who want the same name at the same time, and not again for as long as the answer is
 * fresh. One that is used shortly before it gets old is asked for anew in the background. While a resolver fails, a configuration that it
 * has answered with counts on, for as long as the certificates in it are valid. Failures are not remembered. Thread-safe.
 */
public final class ResolverCache {

    private final ResolverMemory memory;
    private final Flights flights;
    private final Duration timeToLive;
    private final BackgroundCalls background;
    private final Outages outages;
    private final Ticker ticker;

    public ResolverCache(
            ServerSettings.ResolverCache settings,
            ResolverExecutor executor,
            BackgroundCalls background,
            Outages outages) {
        this(settings, executor, background, outages, Ticker.systemTicker());
    }

    ResolverCache(
            ServerSettings.ResolverCache settings,
            ResolverExecutor executor,
            BackgroundCalls background,
            Outages outages,
            Ticker ticker) {
        this.timeToLive = settings.timeToLive();
        this.background = background;
        this.outages = outages;
        this.ticker = ticker;
        this.memory = new ResolverMemory(settings, ticker);
        this.flights = new Flights(executor, background.timeout(), (question, cause) -> {
            outages.failed(question, ticker.read());
            background.failed(question, cause);
        });
    }

    /** The answer of a resolver, if a fresh one is remembered. Never blocks. */
    Optional<Answer.Known<Optional<TLSConfiguration>>> remembered(Question question) {
        Remembered remembered = memory.known(question);
        if (remembered == null) {
            return Optional.ofNullable(memory.unknown(question));
        }
        long now = ticker.read();
        if (!remembered.isFresh(now)) {
            return Optional.empty();
        }
        if (remembered.claimRefresh(now)) {
            refresh(question, remembered);
        }
        return Optional.of(remembered.answer());
    }

    /**
     * The older answer of a resolver that is known to fail, so that nobody waits for it but one client after each pause, if no other
     * place is free to try it. Never blocks.
     */
    Optional<Older> whileFailing(Question question) {
        long now = ticker.read();
        if (!outages.isFailing(question.resolver(), now)) {
            return Optional.empty();
        }
        Optional<Remembered> usable = usable(question, now);
        if (usable.isPresent()
                && outages.claimTry(question.resolver(), now)
                && !isStarted(question, () -> {})) { // Earlier tries hang
            return Optional.empty();
        }
        return used(question, usable, now);
    }

    /** The older answer of a resolver that has just failed. */
    Optional<Older> afterFailure(Question question) {
        long now = ticker.read();
        return used(question, usable(question, now), now);
    }

    /**
     * The older answer of a resolver that could not be asked, since too many wait for it. It is asked in the background, and unless it
     * has failed lately, the answer counts for one time to live more.
     */
    Optional<Older> afterRejection(Question question) {
        long now = ticker.read();
        Optional<Remembered> usable = usable(question, now)
                .filter(remembered ->
                        outages.hasFailedLately(question.resolver(), now) || remembered.isFreshBut(timeToLive, now));
        usable.filter(remembered -> remembered.claimRefresh(now))
                .ifPresent(remembered -> refresh(question, remembered));
        return used(question, usable, now);
    }

    private Optional<Older> used(Question question, Optional<Remembered> usable, long now) {
        usable.ifPresent(remembered -> outages.used(question, now));
        return usable.map(remembered -> remembered.older(now));
    }

    private Optional<Remembered> usable(Question question, long now) {
        Remembered remembered = memory.known(question);
        if (remembered == null) {
            remembered = old(question);
        }
        return Optional.ofNullable(remembered).filter(found -> found.isUsable(now));
    }

    /** The answer of a source in another generation. */
    private @Nullable Remembered old(Question question) {
        Plan plan = memory.plan(question);
        Optional<Older> older = question.older();
        Optional<TLSConfiguration> found =
                older.flatMap(answer -> answer.answer().value()).flatMap(value -> value);
        if (found.isEmpty()) {
            return null;
        }
        return memory.keep(plan, older.orElseThrow(), found.get());
    }

    /** Ask in the background, where a place is free: the next client tries again otherwise. */
    private void refresh(Question question, Remembered remembered) {
        if (!isStarted(question, remembered::endRefresh)) {
            remembered.endRefresh();
        }
    }

    private boolean isStarted(Question question, Runnable ended) {
        Plan plan = memory.plan(question);
        return background.start(question, new BackgroundCalls.Ending() {
            @Override
            public void answered(Answer.Known<Optional<TLSConfiguration>> answer) {
                remember(plan, answer);
                ended.run();
            }

            @Override
            public void failed() {
                outages.failed(question, ticker.read());
                ended.run();
            }
        });
    }

    /**
     * Ask a resolver whose answer is not remembered.
     *
     * @param timeout for this handshake, and for the resolver where it is asked now; it is also interrupted when the
     *     last one who waits for it has gone, unless it is one that goes on
     * @param observation follows the call, if it is made now
     */
    Answer.Known<Optional<TLSConfiguration>> ask(
            Question question, Duration timeout, BooleanSupplier abandoned, ResolverObservation observation)
            throws ExecutionException, TimeoutException, InterruptedException {
        Plan plan = memory.plan(question);
        try {
            return flights.await(
                    plan,
                    timeout,
                    abandoned,
                    () -> remembered(question),
                    () -> remember(plan, observation.around(question::ask).call()));
        } catch (ExecutionException | TimeoutException ex) {
            outages.failed(question, ticker.read());
            throw ex;
        }
    }

    /** The names that are answered most with a configuration, the most used first. */
    List<ServerName> hottest(int limit) {
        return memory.hottest(limit);
    }

    /**
     * Forget what a resolver said of these names, and what a call of it that is under way will say. Where any name may have changed, or
     * nothing was withdrawn, the resolver is asked again, and what it said counts until then, or for as long as it fails.
     *
     * @param changed which names, exact ones and wildcards
     */
    void forget(CacheableSniResolver resolver, Changed changed) {
        memory.forget(resolver, changed);
    }

    private Answer.Known<Optional<TLSConfiguration>> remember(
            Plan plan, Answer.Known<Optional<TLSConfiguration>> answer) {
        outages.answered(plan.question(), ticker.read());
        memory.put(plan, answer);
        return answer;
    }
}
