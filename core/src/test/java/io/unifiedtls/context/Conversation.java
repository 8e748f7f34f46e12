package io.unifiedtls.context;

import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** A client and a server in memory, each of which may fail while the other still reads what was sent. */
final class Conversation {

    private static final int ROOM = 64 * 1_024;
    private static final int MOST_ROUNDS = 100;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(ROOM);
    private final ByteBuffer toClient = ByteBuffer.allocate(ROOM);
    private final List<byte[]> recordsOfServer = new ArrayList<>();
    private final List<SSLException> failuresOfServer = new ArrayList<>();
    private int recordsWhenClientWasDone = -1;

    Conversation(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
    }

    /** Go on until neither side has anything to say. */
    Conversation goOn() throws SSLException {
        client.beginHandshake();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean progress = attempt(client, toClient, toServer, new ArrayList<>());
            if (recordsWhenClientWasDone < 0 && client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
                recordsWhenClientWasDone = recordsOfServer.size();
            }
            progress |= attempt(server, toServer, toClient, failuresOfServer);
            if (!progress) {
                return this;
            }
        }
        throw new AssertionError("The conversation does not end");
    }

    /** The records that the server sent in its handshake and afterwards. */
    List<byte[]> recordsOfServer() {
        return recordsOfServer;
    }

    /** Those of them that it sent when the client was done with the handshake. */
    List<byte[]> recordsAfterHandshake() {
        return recordsOfServer.subList(recordsWhenClientWasDone, recordsOfServer.size());
    }

    List<SSLException> failuresOfServer() {
        return failuresOfServer;
    }

    private boolean attempt(SSLEngine engine, ByteBuffer in, ByteBuffer out, List<SSLException> failures) {
        try {
            return step(engine, in, out);
        } catch (SSLException ex) {
            failures.add(ex);
            return true;
        }
    }

    private boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                Engines.runTasks(engine);
                return true;
            }
            case NEED_WRAP -> {
                int start = out.position();
                SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
                if (engine == server) {
                    split(out.duplicate().flip().position(start));
                }
                return result.bytesProduced() > 0 || result.getStatus() == Status.OK;
            }
            default -> {
                in.flip();
                try {
                    return engine.unwrap(in, ByteBuffer.allocate(ROOM)).bytesConsumed() > 0;
                } finally {
                    in.compact();
                }
            }
        }
    }

    private void split(ByteBuffer sent) {
        while (sent.hasRemaining()) {
            byte[] record = new byte[5 + sent.getShort(sent.position() + 3)];
            sent.get(record);
            recordsOfServer.add(record);
        }
    }
}
