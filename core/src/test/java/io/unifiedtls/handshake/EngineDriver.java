package io.unifiedtls.handshake;

import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** Does what an engine asks for, as a server does that knows nothing but the contract, and remembers what came of it. */
final class EngineDriver {

    static final int ROOM = 64 * 1_024;
    private static final int MOST_CALLS = 30;

    private final SSLEngine engine;
    private final ByteBuffer out = ByteBuffer.allocate(ROOM);
    private final List<SSLException> failures = new ArrayList<>();

    EngineDriver(SSLEngine engine) {
        this.engine = engine;
    }

    /** Feed it, and go on until it wants bytes or is closed. An engine that goes on for ever is an error. */
    EngineDriver feed(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (int call = 0; call < MOST_CALLS; call++) {
            try {
                if (!step(in)) {
                    return this;
                }
            } catch (SSLException ex) {
                failures.add(ex);
            }
        }
        throw new AssertionError(
                "The engine does not come to an end: %s, failures %s".formatted(engine.getHandshakeStatus(), failures));
    }

    private boolean step(ByteBuffer in) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                Runnable task = engine.getDelegatedTask();
                if (task == null) {
                    throw new AssertionError("NEED_TASK, and no task");
                }
                task.run();
                return true;
            }
            case NEED_WRAP -> {
                engine.wrap(ByteBuffer.allocate(0), out);
                return true;
            }
            default -> {
                SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(ROOM));
                return result.bytesConsumed() > 0
                        || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                        || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
            }
        }
    }

    /** What it has sent since this was asked last. */
    byte[] sent() {
        return Engines.drained(out);
    }

    List<SSLException> failures() {
        return failures;
    }

    /** Whether nothing is to be done with it any more. */
    boolean isOver() throws SSLException {
        return engine.isInboundDone()
                && engine.isOutboundDone()
                && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && isClosed(engine.wrap(ByteBuffer.allocate(1), ByteBuffer.allocate(ROOM)))
                && isClosed(engine.unwrap(ByteBuffer.allocate(1), ByteBuffer.allocate(ROOM)));
    }

    private static boolean isClosed(SSLEngineResult result) {
        return result.getStatus() == Status.CLOSED
                && result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && result.bytesConsumed() == 0
                && result.bytesProduced() == 0;
    }
}
