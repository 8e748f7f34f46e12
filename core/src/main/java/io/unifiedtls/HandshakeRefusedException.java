package io.unifiedtls;

/**
 * Thrown by a resolver for a name that it knows and refuses, such as a suspended tenant's. The client gets the alert,
 * and no other resolver is asked.
 */
public class HandshakeRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Alert alert;
    private final boolean passing;

    public HandshakeRefusedException(Alert alert) {
        this(alert, "Refused with " + alert);
    }

    /**
     * Create the exception.
     *
     * @param alert what the client gets, an {@linkplain Alert#isError() error}
     * @param message for the log; the client does not see it
     */
    public HandshakeRefusedException(Alert alert, String message) {
        this(alert, message, false);
    }

    private HandshakeRefusedException(Alert alert, String message, boolean passing) {
        super(Printable.of(message));
        if (!alert.isError()) {
            throw new IllegalArgumentException(
                    alert + " reports no error. Refuse with another, such as access_denied.");
        }
        this.alert = alert;
        this.passing = passing;
    }

    /**
     * A refusal that is not remembered, such as that of a host whose certificate is being issued: the name is neither known nor
     * unknown, and the next handshake asks again.
     *
     * @param alert what the client gets, an {@linkplain Alert#isError() error}
     * @param message for the log; the client does not see it
     */
    public static HandshakeRefusedException passing(Alert alert, String message) {
        return new HandshakeRefusedException(alert, message, true);
    }

    /** The alert that the client gets. */
    public Alert alert() {
        return alert;
    }

    /** Whether the next handshake asks again. Other refusals of a {@link CacheableSniResolver} are remembered for a while. */
    public boolean isPassing() {
        return passing;
    }
}
