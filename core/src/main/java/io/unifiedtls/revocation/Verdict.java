package io.unifiedtls.revocation;

import java.time.Instant;

/**
 * The status of a certificate.
 *
 * @param reason in words, which may hold what others say
 * @param until when it is not to be relied on any more
 */
record Verdict(Status status, String reason, Instant until) {

    enum Status {
        GOOD,
        REVOKED,
        UNDETERMINED
    }

    static Verdict good(Instant until) {
        return new Verdict(Status.GOOD, "good", until);
    }

    static Verdict revoked(String reason, Instant until) {
        return new Verdict(Status.REVOKED, reason, until);
    }

    static Verdict undetermined(String reason) {
        return new Verdict(Status.UNDETERMINED, reason, Instant.MIN);
    }

    boolean isDetermined() {
        return status != Status.UNDETERMINED;
    }

    boolean isRevoked() {
        return status == Status.REVOKED;
    }
}
