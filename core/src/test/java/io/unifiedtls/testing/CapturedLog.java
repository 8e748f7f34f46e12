package io.unifiedtls.testing;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.LoggerFactory;

/** The log of one test, with level, message and stack traces, as a parameter of its method. */
public final class CapturedLog {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private CapturedLog() {}

    @Override
    public String toString() {
        return String.join("", lines);
    }

    /** Captures what is logged from before a test's set-up until after it. */
    public static final class Extension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Extension.class);

        @Override
        public void beforeEach(ExtensionContext context) {
            Appender appender = new Appender();
            appender.start();
            root().addAppender(appender);
            context.getStore(NAMESPACE).put(Appender.class, appender);
        }

        @Override
        public void afterEach(ExtensionContext context) {
            root().detachAppender(appender(context));
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == CapturedLog.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return appender(context).log;
        }

        private static Appender appender(ExtensionContext context) {
            return requireNonNull(context.getStore(NAMESPACE).get(Appender.class, Appender.class));
        }

        private static Logger root() {
            return context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        }

        private static LoggerContext context() {
            return (LoggerContext) LoggerFactory.getILoggerFactory();
        }
    }

    private static final class Appender extends AppenderBase<ILoggingEvent> {

        private final CapturedLog log = new CapturedLog();
        private final PatternLayout layout = new PatternLayout();

        @Override
        public void start() {
            layout.setContext(Extension.context());
            layout.setPattern("%level %logger{30}: %msg%n%ex");
            layout.start();
            super.start();
        }

        @Override
        protected void append(ILoggingEvent event) {
            log.lines.add(layout.doLayout(event));
        }
    }
}
