package io.unifiedtls.logging;

import io.unifiedtls.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LocationAwareLogger;

/**
 * A logger whose messages stay on their lines, whatever subjects, names of files or messages of exceptions are in them. All
 * loggers of this project are such ones.
 */
public final class PrintableLogger extends LegacyAbstractLogger {

    static final int LONGEST = 16_384;

    private static final long serialVersionUID = 1L;
    /** The caller of a method of this class is the logger's caller. */
    private static final String CALLED = AbstractLogger.class.getName();

    private final transient Logger delegate;

    private PrintableLogger(Logger delegate) {
        this.delegate = delegate;
        this.name = delegate.getName();
    }

    /** The logger of a class. */
    public static Logger of(Class<?> category) {
        return new PrintableLogger(LoggerFactory.getLogger(category));
    }

    @Override
    public boolean isTraceEnabled() {
        return delegate.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return delegate.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return delegate.isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return delegate.isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return delegate.isErrorEnabled();
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return CALLED;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable throwable) {
        String message = arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments);
        String printable = Printable.of(message, LONGEST);
        Throwable cause = PrintableThrowable.of(throwable);
        if (delegate instanceof LocationAwareLogger aware) {
            aware.log(marker, CALLED, level.toInt(), printable, null, cause);
        } else {
            delegate.atLevel(level).setCause(cause).log(printable);
        }
    }
}
