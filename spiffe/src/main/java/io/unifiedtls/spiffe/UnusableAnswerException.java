package io.unifiedtls.spiffe;

import io.unifiedtls.Printable;

/** An answer of the Workload API without an identity that can be used. The message says why, and never contains a key. */
final class UnusableAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 500;

    UnusableAnswerException(String message) {
        super(Printable.of(message, LONGEST));
    }

    UnusableAnswerException(String message, Exception cause) {
        super(Printable.of(message, LONGEST), cause);
    }
}
