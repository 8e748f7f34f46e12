package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.ResolverObservation;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks cacheable resolvers: once for all who want the same name at the same time, and not again for as long as the
 * answer is remembered. An answer that is asked for shortly before it is forgotten is asked for anew in the background. While a resolver
 * fails, what it has answered counts on, for as long as the certificates in it are valid. Failures are not remembered. Thread-safe.
 */
public final class ResolverCache {

    private static final String WILDCARD = "*.";

    private final ResolverExecutor executor;
    private final Cache<Question, Remembered> known;
    private final Cache<Question, Answer.Known<Optional<TLSConfiguration>>> unknown;
    private final ConcurrentMap<FlightPlan, Flight> flights = new ConcurrentHashMap<>();
    /** Those that have asked; few, since only roots ask. */
    private final Set<TLSServerContext> contexts = ConcurrentHashMap.newKeySet();
    /**
     * How often something was forgotten: a call that began before that may bring what was true then, so it is remembered by
     * nobody, and nobody joins it who comes later. Changes within the lock of this only.
     */
    private volatile long forgettings;

    private final Duration timeToLive;
    private final Duration timeout;
    private final BiConsumer<CacheableSniResolver, Throwable> failures;
    private final FailingResolvers failing = new FailingResolvers();
    private final Ticker ticker;

    /**
     * Create a cache.
     *
     * @param timeout of a call in the background
     * @param failures told of calls in the background that fail
     */
    public ResolverCache(
            ServerSettings.ResolverCache settings,
            ResolverExecutor executor,
            Duration timeout,
            BiConsumer<CacheableSniResolver, Throwable> failures) {
        this(settings, executor, timeout, failures, Ticker.systemTicker());
    }

    ResolverCache(
            ServerSettings.ResolverCache settings,
            ResolverExecutor executor,
            Duration timeout,
            BiConsumer<CacheableSniResolver, Throwable> failures,
            Ticker ticker) {
        this.executor = executor;
        this.timeToLive = settings.timeToLive();
        this.timeout = timeout;
        this.failures = failures;
        this.ticker = ticker;
        this.known = Caffeine.newBuilder()
                .expireAfter(Expiry.<Question, Remembered>creating(
                        (question, remembered) -> Duration.ofNanos(remembered.nanosUsable(ticker.read()))))
                .maximumSize(settings.maximumSize())
                .ticker(ticker)
                .build();
        this.unknown = Caffeine.newBuilder()
                .expireAfterWrite(settings.negativeTimeToLive())
                .maximumSize(settings.maximumSize())
                .ticker(ticker)
                .build();
    }

    /** The answer of a resolver, if it is remembered: a fresh one, or an older one if the resolver fails. Never blocks. */
    Optional<Answer.Known<Optional<TLSConfiguration>>> remembered(Question question) {
        Remembered remembered = known.getIfPresent(question);
        if (remembered == null) {
            return Optional.ofNullable(unknown.getIfPresent(question));
        }
        long now = ticker.read();
        if (remembered.isFresh(now)) {
            if (remembered.claimRefresh(now)) {
                refresh(question, remembered);
            }
            return Optional.of(remembered.answer());
        }
        if (!remembered.isUsable(now) || !failing.contains(question.resolver())) {
            return Optional.empty();
        }
        if (failing.isToBeTried(question.resolver(), now) && remembered.claimRefresh(now)) {
            refresh(question, remembered);
        }
        return Optional.of(remembered.answer());
    }

    /** What a resolver has answered before it failed, if that still counts. */
    Optional<Answer.Known<Optional<TLSConfiguration>>> instead(Question question) {
        long now = ticker.read();
        failing.failed(question.resolver(), now);
        return Optional.ofNullable(known.getIfPresent(question))
                .filter(remembered -> remembered.isUsable(now))
                .map(Remembered::answer);
    }

    /** The names whose answers are used though they are old, some of them if there are many. */
    Set<String> stale(int most) {
        long now = ticker.read();
        return known.asMap().entrySet().stream()
                .filter(entry -> !entry.getValue().isFresh(now)
                        && failing.contains(entry.getKey().resolver()))
                .map(entry -> entry.getKey().serverName().value())
                .distinct()
                .limit(most)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Ask in the background, where a place is free: the next handshake tries again otherwise. */
    private void refresh(Question question, Remembered remembered) {
        FlightPlan plan = new FlightPlan(question, forgettings);
        try {
            Future<?> task = executor.start(() -> {
                try {
                    return remember(plan, question.ask());
                } catch (Exception ex) {
                    failing.failed(question.resolver(), ticker.read());
                    failures.accept(question.resolver(), ex);
                    throw ex;
                } finally {
                    remembered.endRefresh();
                }
            });
            CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> task.cancel(true));
        } catch (RejectedExecutionException ex) {
            remembered.endRefresh();
        }
    }

    /**
     * Ask a resolver whose answer is not remembered.
     *
     * @param timeout for this handshake, and for the resolver where it is asked now; it is also interrupted when the
     *     last one who waits for it has gone
     * @param observation follows the call, if it is made now
     */
    Answer.Known<Optional<TLSConfiguration>> ask(
            Question question, Duration timeout, BooleanSupplier abandoned, ResolverObservation observation)
            throws ExecutionException, TimeoutException, InterruptedException {
        FlightPlan plan = new FlightPlan(question, forgettings);
        Flight flight = Objects.requireNonNull(
                flights.compute(plan, (same, existing) -> join(same, existing, timeout, observation)));
        try {
            return ResolverExecutor.await(flight.task, flight.atMost(timeout), abandoned);
        } finally {
            flights.computeIfPresent(plan, this::leave);
        }
    }

    /**
     * Forget what a resolver said of these names, and what a call of it that is under way will say.
     *
     * @param changed which names, exact ones and wildcards
     */
    void forget(CacheableSniResolver resolver, Changed changed) {
        synchronized (this) {
            forgettings++;
        }
        if (!(changed instanceof Changed.Names some)
                || some.names().stream().anyMatch(name -> name.startsWith(WILDCARD))) {
            Predicate<Question> concerned =
                    question -> question.resolver() == resolver && isAmong(changed, question.serverName());
            known.asMap().keySet().removeIf(concerned);
            unknown.asMap().keySet().removeIf(concerned);
            return;
        }
        for (String name : some.names()) {
            ServerName.parse(name)
                    .ifPresent(serverName -> contexts.forEach(context -> {
                        Question question = new Question(resolver, serverName, context);
                        known.invalidate(question);
                        unknown.invalidate(question);
                    }));
        }
    }

    private static boolean isAmong(Changed changed, ServerName serverName) {
        String value = serverName.value();
        int dot = value.indexOf('.');
        return changed.includes(value) || (dot > 0 && changed.includes("*" + value.substring(dot)));
    }

    /**
     * The first one starts the call, which has a place; everybody else takes one. Who comes when it has just ended finds
     * its answer, which was remembered before.
     */
    private Flight join(FlightPlan plan, @Nullable Flight flight, Duration timeout, ResolverObservation observation) {
        if (flight == null) {
            Question question = plan.question();
            return remembered(question)
                    .map(answer -> new Flight(CompletableFuture.completedFuture(answer), timeout))
                    .orElseGet(() -> new Flight(
                            executor.start(() -> remember(
                                    plan, observation.around(question::ask).call())),
                            timeout));
        }
        executor.takePlace();
        flight.others++;
        return flight;
    }

    private @Nullable Flight leave(FlightPlan plan, Flight flight) {
        if (flight.others == 0) {
            flight.task.cancel(true);
            return null;
        }
        executor.givePlaceBack();
        flight.others--;
        return flight;
    }

    private Answer.Known<Optional<TLSConfiguration>> remember(
            FlightPlan plan, Answer.Known<Optional<TLSConfiguration>> answer) {
        contexts.add(plan.question().context());
        Optional<TLSConfiguration> found = answer.value().flatMap(value -> value);
        failing.answered(plan.question().resolver());
        synchronized (this) {
            if (forgettings == plan.forgettings()) {
                put(plan.question(), answer, found);
            }
        }
        return answer;
    }

    private void put(
            Question question, Answer.Known<Optional<TLSConfiguration>> answer, Optional<TLSConfiguration> found) {
        if (found.isEmpty()) {
            known.invalidate(question);
            unknown.put(question, answer);
            return;
        }
        Duration validity = Remembered.validity(found.get(), Instant.now());
        known.put(
                question,
                new Remembered(
                        answer,
                        ticker.read(),
                        timeToLive,
                        validity.compareTo(timeToLive) > 0 ? validity : timeToLive));
    }

    /** A call, and how often something was forgotten before it began. */
    private record FlightPlan(Question question, long forgettings) {}

    /** A call that is under way. Its count changes within the map's lock only. */
    private static final class Flight {

        private final Future<Answer.Known<Optional<TLSConfiguration>>> task;
        private final long deadline;
        private int others;

        Flight(Future<Answer.Known<Optional<TLSConfiguration>>> task, Duration timeout) {
            this.task = task;
            this.deadline = System.nanoTime() + timeout.toNanos();
        }

        Duration atMost(Duration timeout) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            return left.compareTo(timeout) < 0 ? left : timeout;
        }
    }

    /** A name to ask a resolver for. */
    record Question(CacheableSniResolver resolver, ServerName serverName, TLSServerContext context) {

        private Answer.Known<Optional<TLSConfiguration>> ask() throws Exception {
            return Reply.of(() -> resolver.resolve(serverName, context));
        }
    }
}
