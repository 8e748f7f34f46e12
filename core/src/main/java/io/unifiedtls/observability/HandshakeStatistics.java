package io.unifiedtls.observability;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.ClientReport;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts handshakes since the start, and remembers the latest refusals. Thread-safe. */
public final class HandshakeStatistics implements HandshakeObserver {

    private static final int REMEMBERED = 50;
    /** More than there are names of what is counted. */
    private static final int MOST_NAMES = 100;

    private static final int LONGEST = 300;

    private final Clock clock;
    private final Counts versions = new Counts();
    private final Counts cipherSuites = new Counts();
    private final Counts applicationProtocols = new Counts();
    private final Counts outcomes = new Counts();
    private final LongAdder established = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final Counts reported = new Counts();
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private final Deque<Report> reports = new ArrayDeque<>();
    private final HostHandshakes hosts = new HostHandshakes();

    public HandshakeStatistics(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        established.increment();
        if (connection.resumed()) {
            resumed.increment();
        }
        versions.count(connection.version().protocolName());
        cipherSuites.count(connection.cipherSuite().name());
        applicationProtocols.count(
                connection.applicationProtocol().map(ApplicationProtocol::name).orElse("none"));
        name(engine).ifPresent(hosts::established);
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        outcomes.count(failure.outcome().toString());
        if (failure.outcome() == WithoutAlert.ACME_CHALLENGE) {
            return;
        }
        if (engine.configuration().isPresent()) {
            name(engine).ifPresent(name -> hosts.failed(name, failure.outcome().toString()));
        }
        remember(
                refusals,
                new Refusal(
                        clock.instant(),
                        failure.outcome().toString(),
                        failure.by(),
                        serverName(engine),
                        RemoteAddress.of(engine).orElse(null),
                        configuration(engine),
                        HandshakeLog.escaped(failure.reason(), LONGEST)));
    }

    @Override
    public void reported(LateBindingEngine engine, ClientReport report) {
        reported.count(report.outcome().toString());
        if (report.isRefusal()) {
            remember(
                    reports,
                    new Report(
                            clock.instant(),
                            report.outcome().toString(),
                            serverName(engine),
                            RemoteAddress.of(engine).orElse(null),
                            configuration(engine),
                            HandshakeLog.escaped(report.reason(), LONGEST)));
        }
    }

    private static @Nullable String serverName(LateBindingEngine engine) {
        return name(engine).map(ServerName::value).orElse(null);
    }

    private static Optional<ServerName> name(LateBindingEngine engine) {
        return engine.clientHello().flatMap(ClientHello::serverName);
    }

    private static @Nullable String configuration(LateBindingEngine engine) {
        return engine.configuration()
                .map(TLSConfiguration::label)
                .map(Printable::of)
                .orElse(null);
    }

    /** The counts until now. */
    public Summary summary() {
        return new Summary(
                established.sum(),
                resumed.sum(),
                versions.toMap(),
                cipherSuites.toMap(),
                applicationProtocols.toMap(),
                outcomes.toMap(),
                reported.toMap());
    }

    /** Handshakes of a host; empty if there was none lately. */
    public Optional<HostHandshakes.OfHost> ofHost(ServerName name) {
        return hosts.of(name);
    }

    /** The latest refusals, the last one first. */
    public List<Refusal> refusals() {
        return copy(refusals);
    }

    /** The latest clients that were admitted and that {@code need} would have refused, the last one first. */
    public List<Report> reports() {
        return copy(reports);
    }

    private static <T> List<T> copy(Deque<T> latest) {
        synchronized (latest) {
            return new ArrayList<>(latest);
        }
    }

    private static <T> void remember(Deque<T> latest, T next) {
        synchronized (latest) {
            latest.addFirst(next);
            if (latest.size() > REMEMBERED) {
                latest.removeLast();
            }
        }
    }

    /**
     * Handshakes since the start.
     *
     * @param established how many were completed
     * @param resumed how many of these resumed a session
     * @param versions completed handshakes by version
     * @param cipherSuites completed handshakes by cipher suite
     * @param applicationProtocols completed handshakes by application protocol
     * @param refused the others by their outcome: the name of the alert, or what happened
     * @param reported clients that were admitted unjudged, by what {@code need} would have made of them
     */
    public record Summary(
            long established,
            long resumed,
            Map<String, Long> versions,
            Map<String, Long> cipherSuites,
            Map<String, Long> applicationProtocols,
            Map<String, Long> refused,
            Map<String, Long> reported) {}

    /**
     * A handshake that was refused.
     *
     * @param time when it ended
     * @param outcome the name of the alert, or what happened
     * @param by server or client
     * @param serverName what the client asked for
     * @param remoteAddress of the client
     * @param configuration the label of what had been selected
     * @param reason what happened
     */
    public record Refusal(
            Instant time,
            String outcome,
            String by,
            @Nullable String serverName,
            @Nullable String remoteAddress,
            @Nullable String configuration,
            String reason) {}

    /**
     * A client that was admitted, and that {@code need} would have refused.
     *
     * @param time when its handshake ended
     * @param outcome what would have become of it
     * @param serverName what the client asked for
     * @param remoteAddress of the client
     * @param configuration the label of what had been selected
     * @param reason why it would have been refused
     */
    public record Report(
            Instant time,
            String outcome,
            @Nullable String serverName,
            @Nullable String remoteAddress,
            @Nullable String configuration,
            String reason) {}

    /** By names of a closed set; what exceeds the bound is not counted. */
    private static final class Counts {

        private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

        void count(String name) {
            LongAdder count = counts.get(name);
            if (count == null && counts.size() < MOST_NAMES) {
                count = counts.computeIfAbsent(name, key -> new LongAdder());
            }
            if (count != null) {
                count.increment();
            }
        }

        Map<String, Long> toMap() {
            Map<String, Long> sums = new TreeMap<>();
            counts.forEach((name, count) -> sums.put(name, count.sum()));
            return sums;
        }
    }
}
