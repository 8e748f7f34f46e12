package io.unifiedtls.vault;

/** Vault did not do what it was asked for. The message is printable, and contains neither a key nor a token. */
public final class VaultFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final int status;

    VaultFailure(String message) {
        this(message, 0);
    }

    /**
     * Create a failure.
     *
     * @param status of Vault's answer, or 0 if there was none that can be used
     */
    VaultFailure(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The status of Vault's answer, or 0 if there was none that can be used. */
    public int status() {
        return status;
    }

    /** Whether the same request would fail again, as it is wrong. */
    public boolean isFinal() {
        return status == BAD_REQUEST || status == NOT_FOUND;
    }
}
