package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.wording.Durations;
import io.unifiedtls.wording.Setting;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Follows one connection, and tells its observer once how it ends. Thread-safe. */
final class ConnectionLife {

    private enum State {
        HANDSHAKING,
        ESTABLISHED,
        OVER
    }

    private final LateBindingEngine engine;
    private final HandshakeObserver observer;
    private final Duration timeout;
    private final long timeoutNanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.HANDSHAKING);
    private final AtomicBoolean brokenOff = new AtomicBoolean();
    private volatile @Nullable Transport transport;
    private volatile @Nullable SocketAddress remoteAddress;
    private volatile long startNanos;
    private volatile boolean started;
    private volatile boolean retiring;

    ConnectionLife(LateBindingEngine engine, HandshakeObserver observer, Duration timeout) {
        this.engine = engine;
        this.observer = observer;
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
    }

    Duration timeout() {
        return timeout;
    }

    void attach(Transport newTransport) {
        transport = newTransport;
    }

    boolean isAttached() {
        return transport != null;
    }

    /** The addresses, read when the first bytes arrive, since some connections forget them when they are closed. */
    Optional<SocketAddress> remoteAddress() {
        SocketAddress known = remoteAddress;
        return known != null
                ? Optional.of(known)
                : Optional.ofNullable(transport).map(Transport::remoteAddress);
    }

    boolean isClientGone() {
        Transport current = transport;
        return current != null && current.isClientGone();
    }

    /** To be called when bytes arrive; the first ones begin the handshake. */
    void bytesArrived() {
        if (!started) {
            Transport current = transport;
            remoteAddress = current == null ? null : current.remoteAddress();
            startNanos = System.nanoTime();
            started = true;
            observer.began(engine);
        }
    }

    void received(ClientHello clientHello) {
        observer.received(engine, clientHello);
    }

    boolean isOverdue() {
        return state.get() == State.HANDSHAKING && started && System.nanoTime() - startNanos > timeoutNanos;
    }

    void established(TLSConnection connection) {
        if (state.compareAndSet(State.HANDSHAKING, State.ESTABLISHED)) {
            observer.established(engine, connection, elapsed());
        }
    }

    void reported(ClientReport report) {
        observer.reported(engine, report);
    }

    void brokenOff(String reason) {
        if (brokenOff.compareAndSet(false, true)) {
            observer.brokenOff(engine, reason);
        }
    }

    void refused(Alert alert, String reason) {
        failed(HandshakeOutcome.sent(alert), reason);
    }

    void failed(HandshakeOutcome outcome, String reason) {
        failed(new HandshakeFailure(outcome, reason, elapsed()));
    }

    void spokePlainHttp() {
        failed(WithoutAlert.PLAIN_HTTP, "The client spoke HTTP without TLS");
    }

    void challengeAnswered() {
        failed(WithoutAlert.ACME_CHALLENGE, "The certificate of a tls-alpn-01 challenge was answered");
    }

    void timedOut() {
        String reason =
                "The handshake took longer than %s (%s)".formatted(Durations.text(timeout), Setting.HANDSHAKE_TIMEOUT);
        failed(WithoutAlert.TIMEOUT, reason);
    }

    /** Whether the connection below is closed, or never came to be; who is told of it may be told just now. */
    boolean isOver() {
        return state.get() == State.OVER;
    }

    boolean isRetiring() {
        return retiring;
    }

    void retire() {
        retiring = true;
        Transport current = transport;
        if (current != null) {
            current.retire();
        }
    }

    /** The connection below is closed. Who never sent a byte is not worth a word. */
    void closed() {
        if (state.compareAndSet(State.ESTABLISHED, State.OVER)) {
            observer.closed(engine);
        } else if (started && isOverdue()) {
            timedOut();
        } else if (started) {
            failed(WithoutAlert.CLOSED, "The client closed the connection");
        }
    }

    private void failed(HandshakeFailure failure) {
        if (state.compareAndSet(State.HANDSHAKING, State.OVER)) {
            observer.failed(engine, failure);
        }
    }

    private Duration elapsed() {
        return started ? Duration.ofNanos(System.nanoTime() - startNanos) : Duration.ZERO;
    }
}
