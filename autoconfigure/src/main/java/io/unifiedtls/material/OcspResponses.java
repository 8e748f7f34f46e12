package io.unifiedtls.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import org.slf4j.LoggerFactory;

/**
 * OCSP responses for certificates that name a responder (RFC 6960), fetched in the background and long before the one at hand
 * ends. What a responder says is checked before anybody sees it. Thread-safe.
 */
public final class OcspResponses implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OcspResponses.class);
    private static final int MOST_CHAINS = 10_000;
    private static final int MOST_OCTETS = 65_536;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration UNUSED = Duration.ofDays(1);

    private final Clock clock;
    private final Duration retry;
    private final Cache<SigningChain, Entry> entries = Caffeine.newBuilder()
            .maximumSize(MOST_CHAINS)
            .expireAfterAccess(UNUSED)
            .build();
    private final ScheduledExecutorService background = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "tls-ocsp");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient http;

    /**
     * Create responses.
     *
     * @param retry how long to wait when a responder gave no answer that can be used
     */
    public OcspResponses(Clock clock, Duration retry) {
        this.clock = clock;
        this.retry = retry;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(TIMEOUT);
        Optional.ofNullable(ProxySelector.getDefault()).ifPresent(builder::proxy);
        this.http = builder.build();
    }

    /**
     * The response for the leaf of a chain, in DER, if there is one that is valid now. Never waits: who asks for the first
     * time makes it being fetched.
     */
    public Optional<byte[]> current(SigningChain chain) {
        Entry entry = entries.get(chain, asked -> new Entry(OcspQuestion.about(asked)));
        if (entry.begins()) {
            schedule(chain, entry, Duration.ZERO);
        }
        return entry.response(clock.instant());
    }

    @Override
    public void close() {
        background.shutdownNow();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It tells of its failures itself
    private void schedule(SigningChain chain, Entry entry, Duration delay) {
        try {
            background.schedule(() -> refresh(chain, entry), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            log.debug("The application ends", ex);
        }
    }

    /** Nobody asks any more for what is not in the cache. */
    private void refresh(SigningChain chain, Entry entry) {
        if (entries.policy().getIfPresentQuietly(chain) != entry) {
            return;
        }
        Duration next = retry;
        try {
            OcspQuestion question = entry.question.orElseThrow();
            OcspAnswer answer = question.check(post(question), clock.instant());
            entry.answer = answer;
            next = answer.untilRefresh(clock.instant(), retry);
            entry.healed(chain);
        } catch (IOException | RuntimeException | Error ex) { // Or it would not be asked for any more
            entry.failed(chain, ex, retry);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return;
        }
        schedule(chain, entry, next);
    }

    private byte[] post(OcspQuestion question) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(question.responder())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/ocsp-request")
                .header("Accept", "application/ocsp-response")
                .POST(BodyPublishers.ofByteArray(question.encoded()))
                .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] octets = body.readNBytes(MOST_OCTETS + 1);
            if (response.statusCode() != 200 || octets.length > MOST_OCTETS) {
                throw new IOException("status %d, %d octets or more".formatted(response.statusCode(), octets.length));
            }
            return octets;
        }
    }

    private static final class Entry {

        private final Optional<OcspQuestion> question;
        private volatile @Nullable OcspAnswer answer;
        private final AtomicBoolean begun = new AtomicBoolean();
        private boolean told;

        Entry(Optional<OcspQuestion> question) {
            this.question = question;
        }

        /** Whether somebody is to be asked, and this is the first time that anybody wants to know. */
        boolean begins() {
            return question.isPresent() && !begun.get() && begun.compareAndSet(false, true);
        }

        Optional<byte[]> response(Instant now) {
            return Optional.ofNullable(answer)
                    .filter(current -> current.isValid(now))
                    .map(OcspAnswer::encoded);
        }

        synchronized void failed(SigningChain chain, Throwable ex, Duration retry) {
            URI responder = question.orElseThrow().responder();
            if (!told) {
                told = true;
                log.warn(
                        "No OCSP response for {} from {}: {}. What is there is stapled until it ends; next try in {}.",
                        chain,
                        responder,
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
