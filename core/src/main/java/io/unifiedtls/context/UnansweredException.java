package io.unifiedtls.context;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;

/** Refuses a client since nobody could say what it would get, which may pass. */
final class UnansweredException extends HandshakeRefusedException {

    private static final long serialVersionUID = 1L;

    UnansweredException(String message) {
        super(Alert.INTERNAL_ERROR, message);
    }
}
