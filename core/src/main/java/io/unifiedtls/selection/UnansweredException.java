package io.unifiedtls.selection;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;

/** Refuses a client since nobody could say what it would get, which may pass. */
public final class UnansweredException extends HandshakeRefusedException {

    private static final long serialVersionUID = 1L;

    public UnansweredException(String message) {
        super(Alert.INTERNAL_ERROR, message);
    }
}
