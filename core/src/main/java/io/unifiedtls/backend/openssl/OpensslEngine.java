package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeOutcome.AlertSent;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.Printable;
import io.unifiedtls.backend.DelegatingEngine;
import io.unifiedtls.backend.UnreadableRecord;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Netty's engine, which tells the end of its handshake, and failures after that, one call late: servers that wait for bytes
 * before they call again would wait for ever. Here the end is told with the call that brings it about, or, where that is a
 * delegated task, or tickets of TLS 1.3 follow, with the next {@code wrap}. A failure after the handshake, or of a record that
 * Netty itself refuses, is thrown at once, and its alert comes with the next {@code wrap}, as with the JDK's engine. A server
 * that closes in the middle of the handshake sends no alert, since BoringSSL has none for it.
 */
final class OpensslEngine extends DelegatingEngine {

    private static final ResourceLeakDetector<OpensslEngine> LEAKS =
            ResourceLeakDetectorFactory.instance().newResourceLeakDetector(OpensslEngine.class);

    /** ContentType (RFC 8446, section 5.1). */
    private static final int ALERT = 21;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final ByteBuffer[] NOWHERE = {NOTHING};

    private final ReferenceCountedOpenSslEngine delegate;
    private final NativeReference<OpensslEngine> reference;
    private final Duration sessionTimeout;
    private final boolean tls13;
    private final Optional<ClientProof> clientProof;
    private volatile boolean sessionLimited;
    private volatile boolean finished;
    private volatile boolean finishedByTask;
    private volatile boolean ticketsDue;
    private volatile boolean outboundClosed;
    /** Output that was wrapped already, and that the next {@code wrap} hands out. */
    private volatile @Nullable ByteBuffer lastWords;

    private volatile @Nullable SSLException failedInTask;

    private volatile @Nullable Alert sentAlert;

    /**
     * Create an engine that takes over the reference.
     *
     * @param sessionTimeout how long its session may be resumed at most
     * @param tls13 whether that is the version, whose tickets come after the handshake
     * @param clientProof looks at what the client sends, if there is one
     */
    OpensslEngine(
            ReferenceCountedOpenSslEngine delegate,
            Duration sessionTimeout,
            boolean tls13,
            Optional<ClientProof> clientProof) {
        super(delegate);
        this.delegate = delegate;
        this.sessionTimeout = sessionTimeout;
        this.tls13 = tls13;
        this.clientProof = clientProof;
        this.reference = NativeReference.to(delegate, this, LEAKS);
    }

    /** Netty's, which the trust manager is told. */
    ReferenceCountedOpenSslEngine delegate() {
        return delegate;
    }

    /** Free the native engine. What its session has told stays. */
    void release() {
        reference.release(this);
    }

    /** The alert that went out, if that could be seen. */
    Optional<Alert> sentAlert() {
        return Optional.ofNullable(sentAlert);
    }

    boolean isResumed() {
        synchronized (delegate) {
            return delegate.refCnt() > 0 && delegate.sslPointer() != 0 && SSL.isSessionReused(delegate.sslPointer());
        }
    }

    Optional<NamedGroup> namedGroup() {
        synchronized (delegate) {
            return delegate.refCnt() > 0 && delegate.sslPointer() != 0
                    ? NegotiatedGroup.of(delegate.sslPointer())
                    : Optional.empty();
        }
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        throwFailureOfTask();
        limitSession();
        try {
            SSLEngineResult result = unwrapChecked(source, targets, offset, length);
            if (finished
                    && result.getStatus() == Status.OK
                    && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                collectLastWords();
                return with(getHandshakeStatus(), result);
            }
            boolean late = !finished
                    && result.getStatus() == Status.OK
                    && result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP
                    && result.bytesConsumed() > 0;
            return withTicketsDue(noticed(late ? with(advanced(), result) : result));
        } catch (SSLException ex) {
            provokeAlert();
            throw explained(ex);
        }
    }

    /** The alert that it has to send, before it throws the reason. */
    private void collectLastWords() throws SSLException {
        ByteBuffer words = ByteBuffer.allocate(getSession().getPacketBufferSize());
        try {
            while (delegate.wrap(NOTHING, words).bytesProduced() > 0) {
                // There may be more
            }
        } finally {
            if (words.flip().hasRemaining()) {
                noticeAlert(words.duplicate());
                lastWords = words;
            }
        }
    }

    /** Netty refuses what has no header of a record without a word to the client, and goes on. */
    private void provokeAlert() {
        if (lastWords != null || delegate.isInboundDone()) {
            return;
        }
        try {
            delegate.unwrap(UnreadableRecord.create(), ByteBuffer.allocate(UnreadableRecord.LENGTH));
            collectLastWords();
        } catch (SSLException ex) {
            if (sentAlert == null && OpensslAlerts.of(ex) instanceof AlertSent sent) {
                sentAlert = sent.alert();
            }
        } finally {
            delegate.closeOutbound();
        }
    }

    private SSLEngineResult unwrapChecked(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
            throws SSLException {
        if (clientProof.isEmpty() || finished) {
            return delegate.unwrap(source, targets, offset, length);
        }
        int start = source.position();
        SSLEngineResult result = delegate.unwrap(clientProof.get().checked(source), targets, offset, length);
        clientProof.get().taken(result.bytesConsumed());
        source.position(start + result.bytesConsumed());
        return result;
    }

    /** Before the client's last flight is read, since BoringSSL then makes the tickets in the same call. */
    private void limitSession() {
        if (!sessionLimited && !finished) {
            sessionLimited = NativeSession.endAfter(delegate, sessionTimeout);
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        throwFailureOfTask();
        if (lastWords != null) {
            return handOut(target);
        }
        try {
            if (finishedByTask && !ticketsDue && delegate.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                finishedByTask = false;
                return new SSLEngineResult(Status.OK, HandshakeStatus.FINISHED, 0, 0);
            }
            if (target.remaining() < getSession().getPacketBufferSize() && !delegate.isOutboundDone()) {
                return new SSLEngineResult(Status.BUFFER_OVERFLOW, getHandshakeStatus(), 0, 0);
            }
            if (ticketsDue && delegate.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                return wrapTickets(target);
            }
            int start = target.position();
            SSLEngineResult result = delegate.wrap(sources, offset, length, target);
            if (!finished && result.bytesProduced() > 0) {
                noticeAlert(target.duplicate().position(start));
            }
            return noticed(result);
        } catch (SSLException ex) {
            throw explained(ex);
        }
    }

    private SSLEngineResult handOut(ByteBuffer target) {
        ByteBuffer words = Objects.requireNonNull(lastWords);
        int count = words.remaining();
        if (target.remaining() < count) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, HandshakeStatus.NEED_WRAP, 0, 0);
        }
        target.put(words);
        lastWords = null;
        return new SSLEngineResult(
                delegate.isOutboundDone() ? Status.CLOSED : Status.OK, getHandshakeStatus(), 0, count);
    }

    @Override
    public void closeOutbound() {
        outboundClosed = true;
        failedInTask = null; // Nobody wants it any more.
        delegate.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return lastWords == null && delegate.isOutboundDone();
    }

    /** Netty forgets the {@code close_notify} of a server that closes first. */
    @Override
    public HandshakeStatus getHandshakeStatus() {
        if (finishedByTask || ticketsDue || failedInTask != null || lastWords != null) {
            return HandshakeStatus.NEED_WRAP;
        }
        HandshakeStatus status = delegate.getHandshakeStatus();
        return status == HandshakeStatus.NOT_HANDSHAKING && outboundClosed && !delegate.isOutboundDone()
                ? HandshakeStatus.NEED_WRAP
                : status;
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        Runnable task = delegate.getDelegatedTask();
        return task == null
                ? null
                : () -> {
                    task.run();
                    if (!finished && delegate.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                        advanceAfterTask();
                    }
                };
    }

    private void advanceAfterTask() {
        try {
            if (advanced() == HandshakeStatus.FINISHED) {
                finished = true;
                finishedByTask = true;
                ticketsDue = tls13;
            }
        } catch (SSLException ex) {
            failedInTask = explained(ex);
        }
    }

    /** Lets the handshake go as far as it can without more bytes. */
    private HandshakeStatus advanced() throws SSLException {
        return delegate.unwrap(NOTHING, NOWHERE, 0, 1).getHandshakeStatus();
    }

    private static SSLEngineResult with(HandshakeStatus status, SSLEngineResult result) {
        return status == result.getHandshakeStatus()
                ? result
                : new SSLEngineResult(result.getStatus(), status, result.bytesConsumed(), result.bytesProduced());
    }

    /** The end of the handshake is told with its tickets, as the JDK does. */
    private SSLEngineResult withTicketsDue(SSLEngineResult result) {
        if (!tls13 || result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
            return result;
        }
        ticketsDue = true;
        return with(HandshakeStatus.NEED_WRAP, result);
    }

    private SSLEngineResult wrapTickets(ByteBuffer target) throws SSLException {
        boolean written = NativeSession.writeTickets(delegate);
        SSLEngineResult result = delegate.wrap(NOTHING, target);
        int produced = result.bytesProduced();
        ticketsDue = produced > 0 && !written;
        if (ticketsDue) {
            return with(HandshakeStatus.NEED_WRAP, result);
        }
        finishedByTask = false;
        return result.getStatus() == Status.OK ? with(HandshakeStatus.FINISHED, result) : result;
    }

    private SSLEngineResult noticed(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            finished = true;
        }
        return result;
    }

    private void throwFailureOfTask() throws SSLException {
        SSLException failure = failedInTask;
        if (failure != null) {
            failedInTask = null;
            throw failure;
        }
    }

    /** In the clear until keys are agreed on. */
    private void noticeAlert(ByteBuffer record) {
        if (record.remaining() >= 7
                && record.get(record.position()) == ALERT
                && record.getShort(record.position() + 3) == 2) {
            sentAlert = Alert.of(Byte.toUnsignedInt(record.get(record.position() + 6)))
                    .orElse(null);
        }
    }

    /** Netty says "General OpenSslEngine problem" of certificates that the trust manager refuses. */
    private static SSLException explained(SSLException failure) {
        if (!(failure.getCause() instanceof CertificateException refusal)) {
            return failure;
        }
        SSLHandshakeException explained = new SSLHandshakeException(Printable.of(refusal.getMessage()));
        explained.initCause(refusal);
        return explained;
    }
}
