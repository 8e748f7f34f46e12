package io.unifiedtls.handshake;

import io.unifiedtls.HandshakeOutcome;
import java.time.Duration;

/**
 * Why a handshake ended without a connection.
 *
 * @param outcome how it ended, and by whom
 * @param reason what happened, for operators; it may hold what the client chose
 * @param duration from its first bytes
 */
public record HandshakeFailure(HandshakeOutcome outcome, String reason, Duration duration) {

    /** The side that ended it, as logs and meters name it: {@code server} or {@code client}. */
    public String by() {
        return outcome.byClient() ? "client" : "server";
    }
}
