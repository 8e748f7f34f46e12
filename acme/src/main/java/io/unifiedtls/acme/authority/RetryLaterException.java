package io.unifiedtls.acme.authority;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** An authority cannot answer now, and may have said when it can. */
final class RetryLaterException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Optional<Instant> retryAfter;

    RetryLaterException(int status, Optional<Instant> retryAfter) {
        super("The authority answers %d".formatted(status));
        this.retryAfter = retryAfter;
    }

    Optional<Instant> retryAfter() {
        return retryAfter;
    }
}
