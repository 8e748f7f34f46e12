package io.unifiedtls.corpus;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.unifiedtls.observability.HandshakeLog;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Listens to the log of everybody, with the levels that an application has where nobody sets any, and to threads that end with
 * an exception that nobody catches.
 */
final class OtherLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final @Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final List<String> others = new CopyOnWriteArrayList<>();
    private final AtomicInteger ours = new AtomicInteger();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    OtherLines() {
        Thread.setDefaultUncaughtExceptionHandler(this::ended);
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().equals(HandshakeLog.CATEGORY)) {
            ours.incrementAndGet();
        } else {
            others.add("%s %s: %s%n%s"
                    .formatted(
                            event.getLevel(),
                            event.getLoggerName(),
                            event.getFormattedMessage(),
                            event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }

    /** Tomcat's HTTP/2 catches nothing where it sends its first PING. */
    private void ended(Thread thread, Throwable failure) {
        if (!(failure instanceof ProtocolException)) {
            others.add("%s ended: %s".formatted(thread, failure));
        }
    }

    /** Lines about handshakes. */
    int ours() {
        return ours.get();
    }

    /** All others. */
    List<String> all() {
        return others;
    }

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        root.detachAppender(this);
        stop();
    }
}
