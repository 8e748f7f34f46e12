package io.unifiedtls.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;

/** Reads Secrets again that were left out and are served now: a watch does not report them unasked. Tries until it has them. Thread-safe. */
final class SecretFetches implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(SecretFetches.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final KubernetesRepository repository;
    private final Function<String, List<Secret>> secrets;
    private final AtomicBoolean isDue = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "tls-kubernetes");
        made.setDaemon(true);
        return made;
    });

    /**
     * Create it. There is no thread before it is needed.
     *
     * @param secrets asks the server for the Secret at a place
     */
    SecretFetches(KubernetesRepository repository, Function<String, List<Secret>> secrets) {
        this.repository = repository;
        this.secrets = secrets;
        thread.setKeepAliveTime(PAUSE.toSeconds() * 2, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Read what is missing, if anything is. */
    void soon() {
        after(Duration.ZERO);
    }

    private void after(Duration pause) {
        if (!repository.missing().isEmpty() && isDue.compareAndSet(false, true)) {
            try {
                var unused = thread.schedule(this::fetch, pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException ex) {
                log.debug("Closed, so nothing is read any more");
            }
        }
    }

    private void fetch() {
        isDue.set(false);
        try {
            for (String place : repository.missing()) {
                List<Secret> found = secrets.apply(place);
                if (found.isEmpty()) {
                    repository.removeMissing(place);
                }
                found.forEach(repository::putMissing);
            }
        } catch (RuntimeException ex) {
            log.debug("Secrets could not be read. They are asked for again in {} s", PAUSE.toSeconds(), ex);
        }
        after(PAUSE);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
