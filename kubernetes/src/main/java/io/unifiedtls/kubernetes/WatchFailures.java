package io.unifiedtls.kubernetes;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.unifiedtls.Printable;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Which watches fail, and since when. An informer tells that it could not list; that its connection has broken, and that it connects in vain, it does not tell, so it is
 * asked every five seconds. Thread-safe.
 */
final class WatchFailures implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(WatchFailures.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /**
     * A watch that ends is begun anew in this time, unless something is wrong. Without WebSockets, an informer counts as connected after its first event.
     * An API server sends one at least each minute.
     */
    private static final Duration GRACE = Duration.ofSeconds(75);

    private final InstantSource clock;
    private final Map<String, SharedIndexInformer<?>> informers = new ConcurrentHashMap<>();
    /** By the namespace, since when its informer has no watch. */
    private final Map<String, Instant> away = new ConcurrentHashMap<>();

    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "tls-kubernetes-watch");
        made.setDaemon(true);
        return made;
    });

    private record Failure(Instant since, String problem) {}

    WatchFailures(InstantSource clock) {
        this.clock = clock;
        var unused =
                thread.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    void add(String namespace, SharedIndexInformer<?> informer) {
        informers.put(namespace, informer);
    }

    /** An informer has told of a failure. */
    void failed(String namespace, Throwable failure) {
        failed(namespace, clock.instant(), Printable.of(String.valueOf(failure.getMessage()), 200));
        log.debug("The watch over Secrets failed", failure);
    }

    private void failed(String namespace, Instant since, String problem) {
        if (failures.putIfAbsent(namespace, new Failure(since, problem)) == null) {
            log.warn(
                    "The watch over the Secrets of namespace {} failed ({}). Its hosts stay in force, and the watch is tried again",
                    namespace,
                    problem);
        }
    }

    private void look() {
        try {
            informers.forEach(this::look);
        } catch (RuntimeException ex) { // Or nothing would look any more
            log.error("Unexpected failure while looking after the watches", ex);
        }
    }

    private void look(String namespace, SharedIndexInformer<?> informer) {
        if (informer.isWatching()) {
            away.remove(namespace);
            if (failures.remove(namespace) != null) {
                log.info("The watch over the Secrets of namespace {} works again", namespace);
            }
            return;
        }
        Instant since = away.computeIfAbsent(namespace, added -> clock.instant());
        if (isLongAgo(since)) {
            failed(namespace, since, "it is not connected");
        }
    }

    private boolean isLongAgo(Instant since) {
        return since.isBefore(clock.instant().minus(GRACE));
    }

    private Stream<Map.Entry<String, Failure>> lasting() {
        return failures.entrySet().stream()
                .filter(failure -> isLongAgo(failure.getValue().since()));
    }

    /** How many watches have failed for that long. */
    long count() {
        return lasting().count();
    }

    /** Which these are, and why. */
    List<String> problems() {
        return lasting()
                .map(failure ->
                        "The watch over the Secrets of namespace %s fails since %s (%s). Its current hosts stay in force. Check the network and the permissions of the service account."
                                .formatted(
                                        failure.getKey(),
                                        failure.getValue().since(),
                                        failure.getValue().problem()))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
