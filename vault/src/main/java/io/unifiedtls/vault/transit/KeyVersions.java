package io.unifiedtls.vault.transit;

import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.vault.VaultCalls;
import io.unifiedtls.vault.VaultFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a key that seal and open, asked for once a minute at most. If Vault does not tell, those that it has used in this process count, the first one at least.
 * Thread-safe.
 */
final class KeyVersions {

    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final OnceLog log = new OnceLog(PrintableLogger.of(KeyVersions.class));
    private final VaultCalls calls;
    private final String path;
    private final AtomicLong nextQuestion = new AtomicLong(System.nanoTime());
    private volatile int latest = 1;
    private volatile int oldest = 1;

    KeyVersions(VaultCalls calls, String path) {
        this.calls = calls;
        this.path = path;
    }

    int latest() {
        refresh();
        return latest;
    }

    /** All that open. */
    IntStream all() {
        refresh();
        int last = latest;
        return IntStream.rangeClosed(Math.max(oldest, last - MOST), last);
    }

    /** Vault has sealed with this version. */
    synchronized void seen(int version) {
        latest = Math.max(latest, version);
    }

    private void refresh() {
        long now = System.nanoTime();
        long next = nextQuestion.get();
        if (now - next < 0 || !nextQuestion.compareAndSet(next, now + PERIOD.toNanos())) {
            return;
        }
        try {
            Map<String, Object> answer = calls.read(path);
            seen(number(answer.get("latest_version")));
            oldest = number(answer.get("min_decryption_version"));
        } catch (VaultFailure ex) {
            log.warn(
                    String.valueOf(ex.getMessage()),
                    "Vault does not tell the versions of %s (%s). Private keys are sealed again only when this process has seen a newer version."
                            .formatted(path, ex.getMessage()),
                    null);
        }
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? Math.max(1, number.intValue()) : 1;
    }
}
