package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.Printable;

/** Bytes of the client that are no ClientHello. Without stack trace, since strangers can cause any number of these. */
final class ClientHelloException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Alert alert;

    ClientHelloException(Alert alert, String message) {
        super(Printable.of(message), null, false, false);
        this.alert = alert;
    }

    Alert alert() {
        return alert;
    }
}
