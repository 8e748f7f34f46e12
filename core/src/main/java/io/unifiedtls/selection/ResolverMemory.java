package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.selection.Flights.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The answers of cacheable resolvers, until something changes. Thread-safe. */
final class ResolverMemory {

    private static final String WILDCARD = "*.";

    /** How many answers are asked for again in a second after any of them may have changed: all at once, they would be a flood for their source. */
    private static final int AGAIN_PER_SECOND = 500;

    private static final long AGAIN_PAUSE =
            Duration.ofSeconds(1).dividedBy(AGAIN_PER_SECOND).toNanos();

    private final Duration timeToLive;
    private final Ticker ticker;
    /** Without an end of their own: they are needed once their resolver fails, and their number is bounded. */
    private final Cache<Question, Remembered> known;

    private final Cache<Question, Answer.Known<Optional<TLSConfiguration>>> unknown;
    /** Those that have asked; few, since only roots ask. */
    private final Set<TLSServerContext> contexts = ConcurrentHashMap.newKeySet();
    /**
     * How often something was forgotten: a call that began before that may bring what was true then, so it is remembered by
     * nobody, and nobody joins it who comes later. Changes within the lock of this only.
     */
    private volatile long forgettings;

    ResolverMemory(ServerSettings.ResolverCache settings, Ticker ticker) {
        this.timeToLive = settings.timeToLive();
        this.ticker = ticker;
        this.known = Caffeine.newBuilder().maximumSize(settings.maximumSize()).build();
        this.unknown = Caffeine.newBuilder()
                .expireAfterWrite(settings.negativeTimeToLive())
                .maximumSize(settings.maximumSize())
                .ticker(ticker)
                .build();
    }

    /** A call that begins now. */
    Plan plan(Question question) {
        return new Plan(question, forgettings);
    }

    /** The configuration that a name was answered with, fresh or not. */
    @Nullable Remembered known(Question question) {
        return known.getIfPresent(question);
    }

    /** The answer without configuration that a name got. */
    Answer.@Nullable Known<Optional<TLSConfiguration>> unknown(Question question) {
        return unknown.getIfPresent(question);
    }

    /** The names that are answered most with a configuration, each once and the most used first. Whoever is answered does not wait for this. */
    List<ServerName> hottest(int limit) {
        return known.policy()
                .eviction()
                .map(eviction -> eviction.hottest(limit).keySet().stream()
                        .map(Question::serverName)
                        .distinct()
                        .toList())
                .orElse(List.of());
    }

    /** Take over what somebody else has kept. */
    Remembered keep(Plan plan, Older older, TLSConfiguration configuration) {
        Remembered old = Remembered.old(older, ticker.read(), Remembered.validity(configuration, Instant.now()));
        put(plan, () -> known.asMap().putIfAbsent(plan.question(), old));
        return old;
    }

    /** Remember an answer. */
    void put(Plan plan, Answer.Known<Optional<TLSConfiguration>> answer) {
        put(plan, () -> put(plan.question(), answer));
    }

    /** Unless something was forgotten since a call began. */
    private void put(Plan plan, Runnable action) {
        synchronized (this) {
            contexts.add(plan.question().context());
            if (forgettings == plan.forgettings()) {
                action.run();
            }
        }
    }

    private void put(Question question, Answer.Known<Optional<TLSConfiguration>> answer) {
        Optional<TLSConfiguration> found = answer.value().flatMap(value -> value);
        if (found.isPresent()) {
            unknown.invalidate(question);
            known.put(
                    question,
                    Remembered.fresh(
                            answer, ticker.read(), timeToLive, Remembered.validity(found.get(), Instant.now())));
            return;
        }
        known.invalidate(question);
        if (!(answer instanceof Answer.Refused<Optional<TLSConfiguration>> refused && refused.isPassing())) {
            unknown.put(question, answer);
        }
    }

    /**
     * Forget what a resolver said of these names, and what a call of it that is under way will say. Where any name may have changed, or
     * nothing was withdrawn, the resolver is asked again, and what it said counts until then, or for as long as it fails.
     *
     * @param changed which names, exact ones and wildcards
     */
    void forget(CacheableSniResolver resolver, Changed changed) {
        synchronized (this) {
            forgettings++;
        }
        if (changed instanceof Changed.Since) {
            ageInTurn(resolver);
        } else if (!(changed instanceof Changed.Names some)) {
            known(resolver, remembered -> remembered.expire(ticker.read()));
            unknown.asMap().keySet().removeIf(question -> question.resolver() == resolver);
        } else {
            forget(resolver, some);
        }
    }

    /** One after the other, and each by the end of its time to live at the latest. */
    private void ageInTurn(CacheableSniResolver resolver) {
        long[] next = {ticker.read()};
        known(resolver, remembered -> {
            remembered.age(next[0]);
            next[0] += AGAIN_PAUSE;
        });
    }

    private void known(CacheableSniResolver resolver, Consumer<Remembered> action) {
        known.asMap().forEach((question, remembered) -> {
            if (question.resolver() == resolver) {
                action.accept(remembered);
            }
        });
    }

    private void forget(CacheableSniResolver resolver, Changed.Names changed) {
        if (changed.names().stream().anyMatch(name -> name.startsWith(WILDCARD))) {
            Predicate<Question> concerned =
                    question -> question.resolver() == resolver && isAmong(changed, question.serverName());
            known.asMap().keySet().stream()
                    .filter(concerned)
                    .forEach(question -> forget(question, changed.withdraws()));
            unknown.asMap().keySet().removeIf(concerned);
            return;
        }
        for (String name : changed.names()) {
            ServerName.parse(name)
                    .ifPresent(serverName -> contexts.forEach(context -> {
                        Question question = new Question(resolver, serverName, context);
                        forget(question, changed.withdraws());
                        unknown.invalidate(question);
                    }));
        }
    }

    /** An answer that nobody has withdrawn still counts while its resolver fails. */
    private void forget(Question question, boolean withdrawn) {
        Remembered remembered = known.policy().getIfPresentQuietly(question);
        if (withdrawn) {
            known.invalidate(question);
        } else if (remembered != null) {
            remembered.expire(ticker.read());
        }
    }

    private static boolean isAmong(Changed changed, ServerName serverName) {
        String value = serverName.value();
        int dot = value.indexOf('.');
        return changed.includes(value) || (dot > 0 && changed.includes("*" + value.substring(dot)));
    }
}
