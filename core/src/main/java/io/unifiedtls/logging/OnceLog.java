package io.unifiedtls.logging;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs what clients can cause over and over: each fault once, and again when an hour has passed, with a bounded memory.
 * Thread-safe.
 */
public final class OnceLog {

    private static final String AGAIN = "{} This fault will not be logged again for an hour.";

    private final Logger log;
    private final Cache<String, Boolean> logged = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    /** Log to a logger. */
    public OnceLog(Logger log) {
        this.log = log;
    }

    /**
     * Log a message.
     *
     * @param fault what makes it the same as another; without the server name, which clients choose
     */
    public void warn(String fault, String message, @Nullable Throwable cause) {
        if (logged.asMap().putIfAbsent(fault, true) == null) {
            log.warn(AGAIN, message, cause);
        }
    }

    /**
     * Log what nothing expects.
     *
     * @param fault what makes it the same as another
     */
    public void error(String fault, String message, Throwable cause) {
        if (logged.asMap().putIfAbsent(fault, true) == null) {
            log.error(AGAIN, message, cause);
        }
    }
}
