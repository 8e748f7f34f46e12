package io.unifiedtls.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.SigningChain;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.revocation.OcspAnswer;
import io.unifiedtls.revocation.OcspClient;
import io.unifiedtls.revocation.RevocationSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * OCSP responses for certificates that name a responder (RFC 6960), fetched in the background and long before the one at hand
 * ends. What a responder says is checked before anybody sees it. Thread-safe.
 */
public final class OcspResponses implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(OcspResponses.class);
    private static final int MOST_CHAINS = 10_000;
    private static final int MOST_QUESTIONS = 16;
    private static final Duration UNUSED = Duration.ofDays(1);

    private final Clock clock;
    private final Duration retry;
    private final Cache<SigningChain, Entry> entries = Caffeine.newBuilder()
            .maximumSize(MOST_CHAINS)
            .expireAfterAccess(UNUSED)
            .build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tls-ocsp-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Lanes lanes = new Lanes(MOST_QUESTIONS, "tls-ocsp");
    private final OcspClient client;
    private volatile boolean closed;

    /**
     * Create responses.
     *
     * @param retry how long to wait when a responder gave no answer that can be used
     * @param bounds how far responders may go
     */
    public OcspResponses(Clock clock, Duration retry, RevocationSettings bounds) {
        this.clock = clock;
        this.retry = retry;
        this.client = new OcspClient(bounds, clock);
    }

    /**
     * The response for the leaf of a chain, in DER, if there is one that is valid now. Never waits: who asks for the first
     * time makes it being fetched.
     */
    public Optional<byte[]> current(SigningChain chain) {
        Entry entry = entries.get(chain, asked -> new Entry(OcspClient.responder(asked)));
        if (entry.begins()) {
            schedule(chain, entry, Duration.ZERO);
        }
        return entry.response(clock.instant());
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        lanes.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It tells of its failures itself
    private void schedule(SigningChain chain, Entry entry, Duration delay) {
        try {
            timer.schedule(
                    () -> lanes.run(entry.responder.orElseThrow().getHost(), () -> refresh(chain, entry)),
                    delay.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            log.debug("The application is shutting down", ex);
        }
    }

    /** Nobody asks any more for what is not in the cache. */
    private void refresh(SigningChain chain, Entry entry) {
        if (closed || entries.policy().getIfPresentQuietly(chain) != entry) {
            return;
        }
        Duration next = retry;
        try {
            OcspAnswer answer = client.fetch(chain, entry.responder.orElseThrow());
            entry.answer = answer;
            next = answer.untilRefresh(clock.instant(), retry);
            entry.healed(chain);
        } catch (IOException | RuntimeException | Error ex) { // Or it would not be asked for any more
            if (closed) {
                return;
            }
            entry.failed(chain, ex, retry);
        }
        schedule(chain, entry, next);
    }

    private static final class Entry {

        private final Optional<URI> responder;
        private volatile @Nullable OcspAnswer answer;
        private final AtomicBoolean begun = new AtomicBoolean();
        private boolean told;

        Entry(Optional<URI> responder) {
            this.responder = responder;
        }

        /** Whether somebody is to be asked, and this is the first time that anybody wants to know. */
        boolean begins() {
            return responder.isPresent() && !begun.get() && begun.compareAndSet(false, true);
        }

        Optional<byte[]> response(Instant now) {
            return Optional.ofNullable(answer)
                    .filter(current -> current.isValid(now))
                    .map(OcspAnswer::encoded);
        }

        synchronized void failed(SigningChain chain, Throwable ex, Duration retry) {
            if (!told) {
                told = true;
                log.warn(
                        "No OCSP response for {} from {}: {}. The current response, if any, is stapled until it expires. Next attempt in {}.",
                        chain,
                        responder.orElseThrow(),
                        ex.getMessage() == null ? ex.getClass().getName() : ex.getMessage(),
                        retry);
            }
        }

        synchronized void healed(SigningChain chain) {
            if (told) {
                told = false;
                log.info("There is an OCSP response for {} again", chain);
            }
        }
    }
}
