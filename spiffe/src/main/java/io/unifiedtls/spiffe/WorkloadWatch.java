package io.unifiedtls.spiffe;

import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import io.unifiedtls.Printable;
import io.unifiedtls.logging.PrintableLogger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Follows one identity of a Workload API. The latest one that can be used stays in force, even while the agent sends nothing or something unusable. Of the
 * answers that come within 0.2 seconds, only the last one is read. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The thread tells of failures itself
public final class WorkloadWatch implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(WorkloadWatch.class);

    /** A stream that ends is begun anew in this time, unless something is wrong. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int LONGEST_REASON = 300;

    private final String name;
    private final InstantSource clock;
    private final WorkloadPace pace;
    private final AnswerReader reader;
    private final Runnable changed;
    private final WatchThread thread = new WatchThread();
    private final WorkloadStream stream;
    private final AtomicReference<@Nullable X509SVIDResponse> unread = new AtomicReference<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private @Nullable X509SVIDResponse lastUsed;
    private long readAt = System.nanoTime() - PAUSE.toNanos();
    private volatile @Nullable WorkloadIdentity identity;
    private volatile @Nullable Failure away;
    private volatile @Nullable Failure unusable;
    private boolean told;
    private Future<?> renewal = CompletableFuture.completedFuture(null);

    private record Failure(Instant since, String problem) {}

    /**
     * Begin to watch. Returns without waiting for the agent.
     *
     * @param id the SPIFFE ID, or empty for the first one
     * @param changed runs after each change of the identity but the first, on a thread of the watch
     */
    public WorkloadWatch(URI socket, Optional<String> id, Runnable changed, InstantSource clock) {
        this(socket, id, changed, clock, WorkloadPace.USUAL);
    }

    /** The same at another pace. */
    WorkloadWatch(URI socket, Optional<String> id, Runnable changed, InstantSource clock, WorkloadPace pace) {
        this.pace = pace;
        this.name = id.map("'%s' at "::formatted).orElse("") + socket;
        this.clock = clock;
        this.reader = new AnswerReader(id, clock);
        this.changed = changed;
        this.stream = new WorkloadStream(socket, pace, thread, new WorkloadStream.Listener() {

            @Override
            public void answered(X509SVIDResponse answer) {
                WorkloadWatch.this.answered(answer);
            }

            @Override
            public void ended(String reason) {
                WorkloadWatch.this.ended(reason);
            }
        });
        thread.run(stream::begin);
    }

    /** The latest identity that can be used, or empty if there was none yet. */
    public Optional<WorkloadIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    /**
     * Wait for the first identity.
     *
     * @return whether it came in time
     */
    public boolean await(Duration bound) throws InterruptedException {
        return first.await(bound.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Wait for the first identity, for as long as it takes. */
    public void await() throws InterruptedException {
        first.await();
    }

    /** Why no identity has come yet, or why the one in force is not renewed; empty while all is well. */
    public Optional<String> problem() {
        Failure bad = unusable;
        Failure gone = away;
        if (gone != null
                && (identity == null || gone.since.isBefore(clock.instant().minus(GRACE)))) {
            return Optional.of("The Workload API has not answered since %s (%s). Check the agent and the socket."
                    .formatted(gone.since, gone.problem));
        }
        return bad == null ? Optional.empty() : Optional.of(bad.problem);
    }

    /** Since when the agent is away, if it is. */
    public Optional<Instant> awaySince() {
        return Optional.ofNullable(away).map(Failure::since);
    }

    /** How many answers were put in force. */
    public long used() {
        return used.get();
    }

    /** How many answers could not be used. */
    public long rejected() {
        return rejected.get();
    }

    /** The SPIFFE ID and the socket, for messages. */
    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        thread.run(() -> {
            stream.close();
            thread.close();
        });
    }

    /** On a thread of gRPC. */
    private void answered(X509SVIDResponse answer) {
        if (unread.getAndSet(answer) == null) {
            thread.run(this::readSoon);
        }
    }

    private void readSoon() {
        recovered();
        long left = readAt + PAUSE.toNanos() - System.nanoTime();
        thread.later(this::read, Duration.ofNanos(Math.max(0, left)));
    }

    private void read() {
        X509SVIDResponse answer = unread.getAndSet(null);
        readAt = System.nanoTime();
        if (answer == null || answer.equals(lastUsed)) { // As after a restart of the agent
            return;
        }
        try {
            use(reader.read(answer));
            lastUsed = answer;
        } catch (UnusableAnswerException ex) {
            lastUsed = null;
            rejected.incrementAndGet();
            String problem = String.valueOf(ex.getMessage());
            if (isNew(problem)) {
                log.warn("Answer of the Workload API for {} rejected. {}{}", name, problem, remains());
            }
            log.debug("The answer cannot be used", ex);
        }
    }

    private void use(WorkloadIdentity next) {
        WorkloadIdentity before = identity;
        if (next.warnings().isEmpty()) {
            unusable = null;
        } else if (isNew(String.join(" ", next.warnings()))) {
            next.warnings().forEach(warning -> log.warn("{} ({})", warning, name));
        }
        identity = next;
        used.incrementAndGet();
        first.countDown();
        if (before != null && !before.equals(next)) {
            changed.run();
        }
        askAgainLater(next);
    }

    /** An agent that is asked again repeats its answer, which is told once. */
    private boolean isNew(String problem) {
        Failure known = unusable;
        if (known != null && known.problem.equals(problem)) {
            return false;
        }
        unusable = new Failure(clock.instant(), problem);
        return true;
    }

    private void ended(String reason) {
        String problem = Printable.of(reason, LONGEST_REASON);
        log.debug("The stream of the Workload API for {} ended: {}", name, problem);
        Failure known = away;
        away = new Failure(known == null ? clock.instant() : known.since, problem);
        if (!told && isLong(away)) {
            told = true;
            log.warn(
                    "The Workload API for {} does not answer ({}). It is tried again for as long as it takes.{}",
                    name,
                    problem,
                    remains());
        }
    }

    private boolean isLong(Failure failure) {
        return failure.since.isBefore(clock.instant().minus(GRACE));
    }

    private void recovered() {
        if (told) {
            log.info("The Workload API for {} answers again", name);
        }
        told = false;
        away = null;
    }

    private String remains() {
        WorkloadIdentity current = identity;
        return current == null
                ? ""
                : " The identity that is in force stays so, until %s"
                        .formatted(leaf(current).getNotAfter().toInstant());
    }

    /** An agent that hangs sends nothing and ends no stream. */
    private void askAgainLater(WorkloadIdentity watched) {
        Instant begin = leaf(watched).getNotBefore().toInstant();
        Duration lifetime = Duration.between(begin, leaf(watched).getNotAfter().toInstant());
        Duration left = Duration.between(
                clock.instant(), begin.plus(lifetime.multipliedBy(4).dividedBy(5)));
        Duration delay = left.compareTo(GRACE.multipliedBy(2)) < 0 ? GRACE.multipliedBy(2) : left;
        renewal.cancel(false);
        renewal = thread.later(
                () -> {
                    log.debug("Asking again for {}, since nothing came", name);
                    stream.begin();
                    askAgainLater(watched);
                },
                delay.compareTo(pace.recheck()) < 0 ? delay : pace.recheck());
    }

    private static X509Certificate leaf(WorkloadIdentity identity) {
        return identity.signingChain().leaf();
    }
}
