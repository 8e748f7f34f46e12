package io.unifiedtls.selection;

import io.unifiedtls.ServerName;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** How one resolver fares: since when it fails, and who got older answers meanwhile. Thread-safe. */
final class Outage {

    private static final Logger log = PrintableLogger.of(ResolverChain.class);

    /** Of a resolver that fails: one name that it cannot answer takes no others from it. */
    private static final long SILENCE = Duration.ofSeconds(1).toNanos();

    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LATELY = Duration.ofMinutes(1).toNanos();
    private static final int MOST_HOSTS = 1_000;
    private static final int MOST_NAMED = 100;

    private final AtomicLong nextTry = new AtomicLong();
    private final Set<ServerName> hosts = ConcurrentHashMap.newKeySet();
    private final LongAdder handshakes = new LongAdder();
    private volatile String name = "";
    private volatile Instant since = Instant.MIN;
    private volatile long begin;
    private volatile boolean fails;
    private volatile boolean hasFailed;
    private volatile long lastFailure;
    private volatile boolean hasAnswered;
    private volatile long lastAnswer;
    private volatile boolean isUsed;
    private volatile long lastUse;
    private boolean isTold;
    private boolean hasTold;
    private long lastTold;

    String name() {
        return name;
    }

    void failed(String culprit, Instant time, long now) {
        lastFailure = now;
        hasFailed = true;
        if (!fails) {
            begin(culprit, time, now);
        }
    }

    private synchronized void begin(String culprit, Instant time, long now) {
        if (!fails) {
            name = culprit;
            since = time;
            begin = now;
            nextTry.set(now + PAUSE);
            isUsed = false;
            handshakes.reset();
            hosts.clear();
            fails = true;
        }
    }

    void answered(long now) {
        lastAnswer = now;
        hasAnswered = true;
        if (fails) {
            end(now);
        }
    }

    private synchronized void end(long now) {
        if (!fails) {
            return;
        }
        fails = false;
        if (isTold) {
            isTold = false;
            log.info(
                    "Resolver '{}' answers again, after {} s. {} handshakes of {} hosts got older answers meanwhile.",
                    name,
                    Duration.ofNanos(now - begin).toSeconds(),
                    handshakes.sum(),
                    hosts.size());
        }
    }

    boolean isFailing(long now) {
        return fails && (!hasAnswered || now - lastAnswer >= SILENCE);
    }

    boolean hasFailedLately(long now) {
        return hasFailed && now - lastFailure < LATELY;
    }

    boolean claimTry(long now) {
        long end = nextTry.get();
        return now - end >= 0 && nextTry.compareAndSet(end, now + PAUSE);
    }

    /** An older answer was used. Where the resolver does not fail, it was overloaded. */
    void used(ServerName serverName, String culprit, long now) {
        if (!fails) {
            return;
        }
        lastUse = now;
        handshakes.increment();
        if (hosts.size() < MOST_HOSTS) {
            hosts.add(serverName);
        }
        if (!isUsed) {
            tell(culprit, now);
        }
    }

    /** Once a minute at most, since clients may choose names that a resolver fails for. */
    private synchronized void tell(String culprit, long now) {
        if (isUsed || !fails) {
            return;
        }
        isUsed = true;
        if (!hasTold || now - lastTold >= LATELY) {
            hasTold = true;
            lastTold = now;
            isTold = true;
            log.warn(
                    "Resolver '{}' fails. Hosts that it has answered before get its older answers for as long as their certificates are valid; other hosts get internal_error.",
                    culprit);
        }
    }

    /** Empty where no older answer was used for a minute. */
    Optional<StaleAnswers> current(long now) {
        if (!fails || !isUsed || now - lastUse >= LATELY) {
            return Optional.empty();
        }
        List<String> names =
                hosts.stream().map(ServerName::value).sorted().limit(MOST_NAMED).toList();
        return Optional.of(new StaleAnswers(since, handshakes.sum(), hosts.size(), names));
    }
}
