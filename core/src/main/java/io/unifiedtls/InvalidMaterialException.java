package io.unifiedtls;

/** Keys, certificates or trust anchors that cannot be used. The message names the fault, never a key or a password. */
public class InvalidMaterialException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidMaterialException(String message) {
        super(Printable.of(message));
    }

    public InvalidMaterialException(String message, Throwable cause) {
        super(Printable.of(message), cause);
    }
}
