package io.unifiedtls.vault;

import java.io.IOException;

/** An answer of Vault that has more bytes than it may have. */
public final class AnswerTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Create an exception.
     *
     * @param most in bytes
     */
    public AnswerTooLargeException(int most) {
        super("Vault's answer has more than %,d bytes".formatted(most));
    }
}
