package io.unifiedtls.x509;

import io.unifiedtls.wording.PrintableText;

/** A certificate or key that cannot be read or used. The message says what, where, and what to do; never a key. */
public final class UnusableMaterialException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableMaterialException(String message) {
        super(PrintableText.of(message, PrintableText.LONGEST));
    }

    UnusableMaterialException(String message, Throwable cause) {
        super(PrintableText.of(message, PrintableText.LONGEST), cause);
    }
}
