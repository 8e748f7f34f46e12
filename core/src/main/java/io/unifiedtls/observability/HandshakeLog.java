package io.unifiedtls.observability;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.AlertSent;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.ServerName;
import io.unifiedtls.handshake.ClientReport;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each handshake that was refused, or that answered a challenge, in the category {@value #CATEGORY}, up to a number of lines a minute. What
 * clients choose is shortened and escaped. The parts are key-value pairs, too, for structured logs. Thread-safe.
 */
public final class HandshakeLog implements HandshakeObserver {

    /** The name of the logger. */
    public static final String CATEGORY = "io.unifiedtls.handshakes";

    private static final HandshakeOutcome INTERNAL_ERROR = new AlertSent(Alert.INTERNAL_ERROR);
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_REASON = 400;

    private final Logger log = LoggerFactory.getLogger(CATEGORY);
    private final LinesPerMinute lines;
    /** Of their own: a rollout reports more clients than a server refuses. */
    private final LinesPerMinute reportLines;

    /**
     * Create a log.
     *
     * @param linesPerMinute how many lines it writes at most; the next line says how many were left out
     */
    public HandshakeLog(int linesPerMinute) {
        this(linesPerMinute, System::nanoTime);
    }

    HandshakeLog(int linesPerMinute, LongSupplier nanoClock) {
        this.lines = new LinesPerMinute(linesPerMinute, nanoClock);
        this.reportLines = new LinesPerMinute(linesPerMinute, nanoClock);
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        Level level = level(failure);
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        long leftOut = lines.take();
        if (leftOut >= 0) {
            write(log.atLevel(level), engine, failure, leftOut);
        }
    }

    @Override
    public void reported(LateBindingEngine engine, ClientReport report) {
        long leftOut = report.isRefusal() && log.isWarnEnabled() ? reportLines.take() : -1;
        if (leftOut >= 0) {
            String remote = RemoteAddress.of(engine).orElse("-");
            log.atWarn()
                    .addKeyValue("tls.outcome", report.outcome().toString())
                    .addKeyValue("tls.client.server_name", serverName(engine))
                    .addKeyValue("client.address", remote)
                    .addKeyValue("tls.configuration", configuration(engine))
                    .addKeyValue("tls.left_out", leftOut)
                    .log(
                            "Client admitted that client-authentication=need would refuse: {} server-name={} remote={} configuration={} reason=\"{}\"{}",
                            report.outcome(),
                            serverName(engine),
                            remote,
                            configuration(engine),
                            escaped(report.reason(), LONGEST_REASON),
                            more(leftOut));
        }
    }

    @Override
    public void brokenOff(LateBindingEngine engine, String reason) {
        long leftOut = log.isWarnEnabled() ? lines.take() : -1;
        if (leftOut >= 0) {
            String remote = RemoteAddress.of(engine).orElse("-");
            log.atWarn()
                    .addKeyValue("tls.client.server_name", serverName(engine))
                    .addKeyValue("client.address", remote)
                    .addKeyValue("tls.configuration", configuration(engine))
                    .addKeyValue("tls.left_out", leftOut)
                    .log(
                            "Connection broken off by server: server-name={} remote={} configuration={} reason=\"{}\"{}",
                            serverName(engine),
                            remote,
                            configuration(engine),
                            escaped(reason, LONGEST_REASON),
                            more(leftOut));
        }
    }

    /** Our own faults, and outcomes without a name, are worth a look; clients that only connect are not. */
    private static Level level(HandshakeFailure failure) {
        HandshakeOutcome outcome = failure.outcome();
        if (outcome == WithoutAlert.UNKNOWN || outcome.equals(INTERNAL_ERROR)) {
            return Level.WARN;
        }
        return outcome == WithoutAlert.CLOSED || outcome == WithoutAlert.PLAIN_HTTP ? Level.DEBUG : Level.INFO;
    }

    private static void write(
            LoggingEventBuilder line, LateBindingEngine engine, HandshakeFailure failure, long leftOut) {
        String outcome = failure.outcome().toString();
        String by = failure.by();
        String remote = RemoteAddress.of(engine).orElse("-");
        String name = serverName(engine);
        String configuration = configuration(engine);
        String reason = escaped(failure.reason(), LONGEST_REASON);
        line.addKeyValue("tls.outcome", outcome)
                .addKeyValue("tls.refused_by", by)
                .addKeyValue("tls.client.server_name", name)
                .addKeyValue("client.address", remote)
                .addKeyValue("tls.configuration", configuration)
                .addKeyValue("tls.duration_ms", failure.duration().toMillis())
                .addKeyValue("tls.left_out", leftOut)
                .log(
                        "Handshake {} by {}: {} server-name={} remote={} configuration={} after={}ms reason=\"{}\"{}",
                        failure.outcome() == WithoutAlert.ACME_CHALLENGE ? "ended" : "refused",
                        by,
                        outcome,
                        name,
                        remote,
                        configuration,
                        failure.duration().toMillis(),
                        reason,
                        more(leftOut));
    }

    private static String serverName(LateBindingEngine engine) {
        return engine.clientHello()
                .flatMap(hello -> hello.serverName().map(ServerName::value))
                .map(value -> escaped(value, LONGEST_NAME))
                .orElse("-");
    }

    private static String configuration(LateBindingEngine engine) {
        return engine.configuration()
                .map(selected -> escaped(selected.label(), LONGEST_NAME))
                .orElse("-");
    }

    private static String more(long leftOut) {
        return leftOut == 0 ? "" : " (%d more were not logged)".formatted(leftOut);
    }

    /** Nothing that ends a line, moves a cursor, or looks like another script's letters. */
    static String escaped(String text, int longest) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length() && safe.length() < longest; i++) {
            char next = text.charAt(i);
            if (next == '"' || (next == '\\' && !isEscape(text, i))) {
                safe.append('\\').append(next);
            } else if (next < ' ' || next > '~') {
                safe.append("\\u%04x".formatted((int) next));
            } else {
                safe.append(next);
            }
        }
        return safe.length() < longest ? safe.toString() : safe.substring(0, longest) + "...";
    }

    /** Exceptions have escaped what is in their messages already. */
    private static boolean isEscape(String text, int start) {
        return text.startsWith("\\u", start)
                && text.length() >= start + 6
                && text.substring(start + 2, start + 6).chars().allMatch(digit -> Character.digit(digit, 16) >= 0);
    }
}
