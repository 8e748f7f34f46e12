package io.unifiedtls.logging;

import io.unifiedtls.Printable;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of an exception, with the name of its class, made to stay on its line: the JDK's messages repeat what is in
 * certificates.
 */
final class PrintableThrowable extends Throwable {

    private static final long serialVersionUID = 1L;

    private PrintableThrowable(Throwable original) {
        super(Printable.of(original.toString()));
        setStackTrace(original.getStackTrace());
    }

    /** The same, if it is printable with all that caused it. */
    static @Nullable Throwable of(@Nullable Throwable original) {
        return original == null || isPrintable(original, identitySet()) ? original : copy(original, identitySet());
    }

    private static boolean isPrintable(Throwable original, Set<Throwable> seen) {
        if (!seen.add(original)) {
            return true;
        }
        String text = original.toString();
        if (!Printable.of(text).equals(text)) {
            return false;
        }
        for (Throwable suppressed : original.getSuppressed()) {
            if (!isPrintable(suppressed, seen)) {
                return false;
            }
        }
        Throwable cause = original.getCause();
        return cause == null || isPrintable(cause, seen);
    }

    private static PrintableThrowable copy(Throwable original, Set<Throwable> seen) {
        seen.add(original);
        PrintableThrowable copy = new PrintableThrowable(original);
        for (Throwable suppressed : original.getSuppressed()) {
            if (!seen.contains(suppressed)) {
                copy.addSuppressed(copy(suppressed, seen));
            }
        }
        Throwable cause = original.getCause();
        if (cause != null && !seen.contains(cause)) {
            copy.initCause(copy(cause, seen));
        }
        return copy;
    }

    private static Set<Throwable> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
