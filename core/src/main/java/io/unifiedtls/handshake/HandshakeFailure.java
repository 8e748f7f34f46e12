package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import java.time.Duration;

/**
 * Why a handshake ended without a connection.
 *
 * @param outcome the name of the alert as the RFC spells it, or one of the constants here, or {@code unknown} where the backend does not tell
 * @param by who ended it
 * @param reason what happened, for operators; it may hold what the client chose
 * @param duration from its first bytes
 */
public record HandshakeFailure(String outcome, By by, String reason, Duration duration) {

    /** It took too long. */
    public static final String TIMEOUT = "timeout";
    /** The client closed the connection without an alert. */
    public static final String CLOSED = "closed";
    /** The client spoke HTTP without TLS. */
    public static final String PLAIN_HTTP = "plain_http";

    /** A side of the connection. */
    public enum By {
        SERVER,
        CLIENT
    }

    static HandshakeFailure refused(Alert alert, String reason, Duration duration) {
        return new HandshakeFailure(alert.toString(), By.SERVER, reason, duration);
    }
}
