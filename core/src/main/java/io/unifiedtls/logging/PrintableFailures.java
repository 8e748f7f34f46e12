package io.unifiedtls.logging;

import io.unifiedtls.Printable;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Failures of handshakes that servers may log, as Reactor Netty does with all that caused them. */
public final class PrintableFailures {

    private PrintableFailures() {}

    /** The same, if it is printable with all that caused it. */
    public static Throwable any(Throwable original) {
        return Objects.requireNonNull(PrintableThrowable.of(original));
    }

    /** The same, if it is printable with all that caused it. */
    public static SSLException of(SSLException original) {
        if (PrintableThrowable.of(original) == original) {
            return original;
        }
        String message = Printable.of(original.getMessage());
        SSLException copy = original instanceof SSLHandshakeException
                ? new SSLHandshakeException(message)
                : new SSLException(message);
        copy.setStackTrace(original.getStackTrace());
        copy.initCause(PrintableThrowable.of(original.getCause()));
        return copy;
    }
}
