package io.unifiedtls.benchmarks;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** One handshake at a time in memory, and what its server's side took. Not thread-safe. */
final class Handshake {

    private static final int ROOM = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final ByteBuffer toServer = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuffer toClient = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuffer letter = ByteBuffer.allocateDirect(1);
    private long serverNanos;

    /**
     * Shake hands, and send one byte from the server, with which BoringSSL sends its tickets.
     *
     * @return how long the server took, in nanoseconds of the clock
     */
    long run(SSLEngine client, SSLEngine server) throws SSLException {
        serverNanos = 0;
        toServer.clear();
        toClient.clear();
        client.beginHandshake();
        timed(() -> server.beginHandshake());
        while (isGoingOn(client) || isGoingOn(server)) {
            step(client, toClient, toServer);
            timed(() -> step(server, toServer, toClient));
        }
        letter.clear();
        timed(() -> server.wrap(letter, toClient));
        while (toClient.position() > 0) {
            step(client, toClient, toServer);
        }
        return serverNanos;
    }

    private void timed(Step step) throws SSLException {
        long start = System.nanoTime();
        step.run();
        serverNanos += System.nanoTime() - start;
    }

    private static boolean isGoingOn(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    /** Goes as far as it can with what has come; Netty's engines tell with an empty unwrap that they have finished. */
    private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
                    task.run();
                }
            } else if (status == HandshakeStatus.NEED_WRAP) {
                engine.wrap(NOTHING, out);
            } else {
                in.flip();
                SSLEngineResult result = engine.unwrap(in, plain.clear());
                in.compact();
                boolean stuck = result.bytesConsumed() == 0
                        && result.getHandshakeStatus() != HandshakeStatus.FINISHED
                        && engine.getHandshakeStatus() == status;
                if (stuck || (in.position() == 0 && status == HandshakeStatus.NOT_HANDSHAKING)) {
                    return;
                }
            }
        }
    }

    private interface Step {

        void run() throws SSLException;
    }
}
