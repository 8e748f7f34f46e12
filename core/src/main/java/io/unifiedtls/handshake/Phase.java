package io.unifiedtls.handshake;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The state of a {@link LateBindingEngine}. The methods are those of {@code SSLEngine}. Thread-safe. */
interface Phase {

    SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] destinations, int offset, int length) throws SSLException;

    SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer destination) throws SSLException;

    HandshakeStatus handshakeStatus();

    @Nullable Runnable delegatedTask();

    /** A task has thrown what no task may throw. */
    void taskFailed(Throwable failure);

    void beginHandshake() throws SSLException;

    void closeInbound() throws SSLException;

    void closeOutbound();

    /** Whether it ends with a fatal alert. */
    boolean hasFailed();

    boolean isInboundDone();

    boolean isOutboundDone();
}
