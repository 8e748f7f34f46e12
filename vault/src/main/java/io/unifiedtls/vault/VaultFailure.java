package io.unifiedtls.vault;

/** Vault did not do what it was asked for. The message is printable, and contains neither a key nor a token. */
public final class VaultFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean isFinal;

    VaultFailure(String message) {
        this(message, false);
    }

    /**
     * Create a failure.
     *
     * @param isFinal whether the same request would fail again, as it is wrong
     */
    VaultFailure(String message, boolean isFinal) {
        super(message, null, false, false);
        this.isFinal = isFinal;
    }

    /** Whether the same request would fail again, as it is wrong. */
    public boolean isFinal() {
        return isFinal;
    }
}
