package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome.BeingIssued;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ClientHello. Where what answers it is not known already, it then asks for a delegated task that finds out.
 */
final class ReadingPhase implements Phase {

    private static final OnceLog log = new OnceLog(PrintableLogger.of(LateBindingEngine.class));

    private final LateBindingEngine engine;
    private final HandshakeSelector selector;
    private final ClientHelloReader reader = new ClientHelloReader();
    private @Nullable ClientHello clientHello;
    private boolean begun;
    private Answer.@Nullable Pending<Selection> question;
    private boolean inboundDone;
    private boolean outboundDone;

    ReadingPhase(LateBindingEngine engine, HandshakeSelector selector) {
        this.engine = engine;
        this.selector = selector;
    }

    /** Takes one whole record, as engines do, and leaves a partial one to the caller. */
    @Override
    public synchronized SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] destinations, int offset, int length) {
        begun = true;
        if (inboundDone || outboundDone) {
            return result(Status.CLOSED, 0);
        }
        if (reader.isComplete()) {
            return result(Status.OK, 0);
        }
        if (reader.isEmpty() && source.hasRemaining() && PlainHttp.isRequest(source.get(source.position()))) {
            engine.life().spokePlainHttp();
            return refuse(RefusedPhase.withPlain(PlainHttp.answer()));
        }
        try {
            int consumed = reader.read(source);
            if (reader.isComplete()) {
                received(reader.clientHello());
                return new SSLEngineResult(Status.OK, engine.getHandshakeStatus(), consumed, 0);
            }
            return result(consumed == 0 ? Status.BUFFER_UNDERFLOW : Status.OK, consumed);
        } catch (ClientHelloException ex) {
            return refuse(refused(ex.alert(), String.valueOf(ex.getMessage())));
        }
    }

    @Override
    public synchronized SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination) {
        begun = true;
        return result(outboundDone ? Status.CLOSED : Status.OK, 0);
    }

    @Override
    public synchronized HandshakeStatus handshakeStatus() {
        if (!begun || inboundDone || outboundDone) {
            return HandshakeStatus.NOT_HANDSHAKING;
        }
        return reader.isComplete() ? HandshakeStatus.NEED_TASK : HandshakeStatus.NEED_UNWRAP;
    }

    @Override
    public synchronized @Nullable Runnable delegatedTask() {
        Answer.@Nullable Pending<Selection> taken = question;
        if (taken == null || handshakeStatus() != HandshakeStatus.NEED_TASK) {
            return null;
        }
        question = null;
        return () -> findOut(taken);
    }

    @Override
    public void taskFailed(Throwable failure) {
        leaveFor(refused(Alert.INTERNAL_ERROR, String.valueOf(failure.getMessage())));
    }

    @Override
    public synchronized void beginHandshake() {
        begun = true;
    }

    @Override
    public synchronized void closeInbound() throws SSLException {
        if (!inboundDone) {
            inboundDone = true;
            if (begun) {
                throw new SSLException("closing inbound before receiving peer's close_notify");
            }
        }
    }

    @Override
    public synchronized void closeOutbound() {
        if (!outboundDone) {
            outboundDone = true;
            engine.enter(RefusedPhase.closing());
        }
    }

    @Override
    public boolean hasFailed() {
        return false;
    }

    @Override
    public synchronized boolean isInboundDone() {
        return inboundDone;
    }

    @Override
    public synchronized boolean isOutboundDone() {
        return outboundDone;
    }

    private void received(ClientHello received) {
        clientHello = received;
        engine.received(received);
        orRefused(() -> {
                    Answer<Selection> answer = selector().select(received);
                    if (answer instanceof Answer.Pending<Selection> pending) {
                        question = pending;
                        return Optional.empty();
                    }
                    return Optional.of(next(answer.now(this::isAbandoned), false));
                })
                .ifPresent(this::leaveFor);
    }

    /** Runs without the lock, since a resolver may take its time; nothing reads on meanwhile. */
    private void findOut(Answer.Pending<Selection> pending) {
        orRefused(() -> Optional.of(next(pending.now(this::isAbandoned), true))).ifPresent(this::leaveFor);
    }

    private Phase next(Answer.Known<Selection> answer, boolean inTask) {
        if (answer instanceof Answer.Refused<Selection> refusal) {
            if (refusal.issuance().isPresent()) {
                engine.life().failed(new BeingIssued(refusal.alert()), refusal.reason());
            }
            return refused(refusal.alert(), refusal.reason());
        }
        return bind(Objects.requireNonNull(clientHello), answer.value().orElseThrow(), inTask);
    }

    /** Contexts stay as they are for sockets and buffers that an application makes of them. */
    private HandshakeSelector selector() {
        return engine.isAttached() ? selector.inForce() : selector;
    }

    private boolean isAbandoned() {
        return isClosed() || engine.life().isClientGone();
    }

    private Optional<Phase> orRefused(Supplier<Optional<Phase>> next) {
        try {
            return next.get();
        } catch (HandshakeRefusedException ex) {
            return Optional.of(refused(ex.alert(), String.valueOf(ex.getMessage())));
        } catch (RuntimeException | Error ex) {
            log.error(ex.getClass().getName(), "Unexpected failure while selecting a configuration.", ex);
            return Optional.of(refused(Alert.INTERNAL_ERROR, String.valueOf(ex.getMessage())));
        }
    }

    private RefusedPhase refused(Alert alert, String reason) {
        engine.life().refused(alert, reason);
        return RefusedPhase.with(alert, reason);
    }

    private BoundPhase bind(ClientHello clientHello, Selection selection, boolean inTask) {
        Optional<HandshakeRefusedException> refusal =
                Negotiation.applicationProtocolRefusal(clientHello, selection.configuration());
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        OfferCheck.require(clientHello, selection);
        BoundPhase bound = new BoundPhase(clientHello, selection, engine.life());
        try {
            bound.replay(reader.record());
            if (inTask) {
                bound.runTasks();
            }
            return bound;
        } catch (RuntimeException | Error ex) {
            bound.release();
            throw ex;
        }
    }

    private synchronized boolean isClosed() {
        return inboundDone || outboundDone;
    }

    private synchronized void leaveFor(Phase next) {
        if (!isClosed()) {
            engine.enter(next);
        } else if (next instanceof BoundPhase bound) {
            bound.release();
        }
    }

    private SSLEngineResult refuse(RefusedPhase refused) {
        engine.enter(refused);
        return new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, 0, 0);
    }

    private SSLEngineResult result(Status status, int consumed) {
        return new SSLEngineResult(status, handshakeStatus(), consumed, 0);
    }
}
