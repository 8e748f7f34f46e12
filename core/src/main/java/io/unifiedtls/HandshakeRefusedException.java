package io.unifiedtls;

/**
 * Thrown by a resolver for a name that it knows and refuses, such as a suspended tenant's. The client gets the alert,
 * and no other resolver is asked.
 */
public class HandshakeRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Alert alert;

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
        super(Printable.of(message));
        if (!alert.isError()) {
            throw new IllegalArgumentException(
                    alert + " reports no error. Refuse with another, such as access_denied.");
        }
        this.alert = alert;
    }

    /** The alert that the client gets. */
    public Alert alert() {
        return alert;
    }
}
