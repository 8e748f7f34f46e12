package io.unifiedtls.fleet;

import io.unifiedtls.InvalidMaterialException;

/** A sealed key that does not open. It disables the hosts that use it, and no others. */
public class UnopenableKeyException extends InvalidMaterialException {

    private static final long serialVersionUID = 1L;

    public UnopenableKeyException(String message) {
        super(message);
    }

    public UnopenableKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
