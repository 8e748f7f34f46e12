package io.unifiedtls.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.unifiedtls.testing.Hostile;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PrintableLoggerTests {

    private final Logger backend = (Logger) LoggerFactory.getLogger(PrintableLoggerTests.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.getCallerData();
            super.append(event);
        }
    };
    private final org.slf4j.Logger log = PrintableLogger.of(PrintableLoggerTests.class);

    @BeforeEach
    void listen() {
        appender.setContext(backend.getLoggerContext());
        appender.start();
        backend.addAppender(appender);
        backend.setLevel(Level.TRACE);
    }

    @AfterEach
    void detach() {
        backend.detachAppender(appender);
        backend.setLevel(null);
    }

    @Test
    void argumentsAndPatternsStayOnTheirLine() {
        log.trace(Hostile.TEXT);
        log.debug("one {}", Hostile.TEXT);
        log.info("two {} {}", Hostile.TEXT, List.of(Hostile.TEXT));
        log.warn("many {} {} {}", 1, Hostile.TEXT, Hostile.TEXT);
        log.error(Hostile.TEXT + " {}", Hostile.TEXT, new IllegalStateException(Hostile.TEXT));
        log.atWarn().addArgument(Hostile.TEXT).log("fluent {}");
        assertThat(appender.list).hasSize(6);
        assertThat(rendered())
                .allSatisfy(Hostile::assertHarmless)
                .anyMatch(line -> line.contains("many 1 xFORGED\\u000d"));
    }

    @Test
    void causesAndSuppressedExceptionsStayOnTheirLines() {
        IllegalStateException cause = new IllegalStateException(Hostile.TEXT);
        IllegalArgumentException failure = new IllegalArgumentException("harmless", cause);
        failure.addSuppressed(new IllegalStateException(Hostile.TEXT, failure));
        cause.addSuppressed(failure);
        log.error("failed", failure);
        assertThat(rendered())
                .allSatisfy(Hostile::assertHarmless)
                .anySatisfy(text -> assertThat(text)
                        .contains(
                                "java.lang.IllegalArgumentException: harmless",
                                "java.lang.IllegalStateException: xFORGED\\u000d")
                        .contains("at io.unifiedtls.logging.PrintableLoggerTests.causesAndSuppressed"));
    }

    @Test
    void leavesAloneWhatIsPrintable() {
        IllegalStateException failure = new IllegalStateException("harmless", new IllegalArgumentException("too"));
        log.error("failed {}", "here", failure);
        log.warn("{} braces", "{}");
        assertThat(PrintableThrowable.of(failure)).isSameAs(failure);
        assertThat(appender.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("failed here", "{} braces");
        assertThat(appender.list.get(0).getThrowableProxy().getClassName())
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(appender.list.get(0).getCallerData()[0].getClassName())
                .isEqualTo(PrintableLoggerTests.class.getName());
    }

    @Test
    void saysNothingThatIsNotAskedFor() {
        backend.setLevel(Level.OFF);
        log.error("failed");
        assertThat(log.isErrorEnabled() || log.isWarnEnabled() || log.isInfoEnabled())
                .isFalse();
        assertThat(log.isDebugEnabled() || log.isTraceEnabled()).isFalse();
        assertThat(appender.list).isEmpty();
    }

    /** As logback writes it, stack traces included. */
    private List<String> rendered() {
        PatternLayout layout = new PatternLayout();
        layout.setContext(backend.getLoggerContext());
        layout.setPattern("%level %msg%n%ex");
        layout.start();
        return appender.list.stream().map(layout::doLayout).toList();
    }
}
