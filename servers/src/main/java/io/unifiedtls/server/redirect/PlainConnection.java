package io.unifiedtls.server.redirect;

import io.unifiedtls.handshake.Lingering;
import io.unifiedtls.server.redirect.RequestHead.UnacceptableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One connection without TLS: reads one head, writes one response, and reads on for a moment. For the selector's thread. */
final class PlainConnection {

    /** Carriage return and line feed, twice. */
    private static final int END = 0x0D0A_0D0A;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Asking asking;
    private long deadline;
    private @Nullable ByteBuffer received = ByteBuffer.allocate(RequestHead.LONGEST);
    private @Nullable ByteBuffer response;
    private @Nullable Lingering lingering;

    /**
     * Create a connection.
     *
     * @param key selects it for reading
     * @param deadline of the whole connection, in nanoseconds
     */
    PlainConnection(SocketChannel channel, SelectionKey key, long deadline, Asking asking) {
        this.channel = channel;
        this.key = key;
        this.deadline = deadline;
        this.asking = asking;
    }

    /** Whether the whole head has arrived, so that the client waits for its response. */
    boolean isAnswering() {
        return received == null && lingering == null;
    }

    boolean isOverdue(long now) {
        return now - deadline > 0;
    }

    boolean isClosed() {
        return !channel.isOpen();
    }

    /** Go on after its key was selected. */
    void ready() throws IOException {
        if (key.isReadable()) {
            read();
        } else if (key.isWritable()) {
            write();
        }
    }

    /** Write a response, and end. */
    void respond(PlainResponse answer) throws IOException {
        response = ByteBuffer.wrap(answer.bytes(Instant.now()));
        write();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException ex) {
            key.cancel(); // The connection is gone either way
        }
    }

    private void read() throws IOException {
        ByteBuffer head = received;
        if (head == null) {
            discard();
            return;
        }
        int before = head.position();
        if (channel.read(head) < 0) {
            close();
        } else {
            int end = end(head, before);
            if (end >= 0) {
                received = null;
                key.interestOps(0);
                byte[] bytes = new byte[end];
                head.get(0, bytes);
                ask(bytes);
            } else if (!head.hasRemaining()) {
                received = null;
                respond(PlainResponse.TOO_LARGE);
            }
        }
    }

    private void ask(byte[] head) throws IOException {
        RequestHead request;
        try {
            request = RequestHead.of(head);
        } catch (UnacceptableException ex) {
            respond(ex.response());
            return;
        }
        asking.ask(this, request);
    }

    /** Looks at what is new, and at no byte again that a client sends alone. */
    private static int end(ByteBuffer head, int before) {
        for (int end = Math.max(Integer.BYTES, before + 1); end <= head.position(); end++) {
            if (head.getInt(end - Integer.BYTES) == END) {
                return end;
            }
        }
        return -1;
    }

    private void write() throws IOException {
        ByteBuffer bytes = response;
        if (bytes == null) {
            return;
        }
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
            return;
        }
        response = null;
        lingering = new Lingering();
        deadline = System.nanoTime() + Lingering.TIME.toNanos();
        channel.shutdownOutput();
        key.interestOps(SelectionKey.OP_READ);
    }

    /** A connection that is closed while the client still writes is reset, and the response may be lost (RFC 9112, section 9.6). */
    private void discard() throws IOException {
        int count = channel.read(ByteBuffer.allocate(RequestHead.LONGEST));
        Lingering current = lingering;
        if (count < 0 || current == null || current.isOverAfter(count)) {
            close();
        }
    }

    /** Finds the response to a request, and gives it to the connection, now or later. */
    @FunctionalInterface
    interface Asking {

        void ask(PlainConnection connection, RequestHead request) throws IOException;
    }
}
