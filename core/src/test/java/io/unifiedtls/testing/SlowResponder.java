package io.unifiedtls.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers on the loopback address as no good responder does. Tells when the other side has closed. */
public final class SlowResponder implements AutoCloseable {

    private final ServerSocket socket;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "slow-responder");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();

    private SlowResponder(ServerSocket socket, Behaviour behaviour) {
        this.socket = socket;
        this.behaviour = behaviour;
    }

    public static SlowResponder start(Behaviour behaviour) {
        try {
            SlowResponder responder =
                    new SlowResponder(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), behaviour);
            responder.threads.execute(responder::accept);
            return responder;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Sends one byte after another of a body that does not end. */
    public static SlowResponder dripping() {
        return start(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n0\u0082".getBytes(StandardCharsets.ISO_8859_1));
            drip(out, 0xea);
        });
    }

    /** Sends one byte after another of headers that do not end. */
    public static SlowResponder drippingHeaders() {
        return start(out -> {
            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            drip(out, 'x');
        });
    }

    /** Sends what it is told, and nothing after it. */
    public static SlowResponder sending(String head, byte[] body) {
        return start(out -> {
            out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        });
    }

    private static void drip(OutputStream out, int value) throws IOException, InterruptedException {
        while (true) {
            out.write(value);
            out.flush();
            Thread.sleep(50);
        }
    }

    public String address() {
        return "http://localhost:%d/".formatted(socket.getLocalPort());
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** How many there were. */
    public int connections() {
        return connections.get();
    }

    /** An element for each connection that the other side has closed. */
    public BlockingQueue<Boolean> closed() {
        return closed;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(connection));
            } catch (IOException | RejectedExecutionException ex) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            threads.execute(() -> {
                try {
                    behaviour.answer(connection.getOutputStream());
                } catch (IOException | InterruptedException ex) {
                    // The other side has gone
                }
            });
            InputStream in = connection.getInputStream();
            while (in.read() >= 0) {
                // What it asks
            }
            closed.add(true);
        } catch (IOException ex) {
            closed.add(true);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }

    /** What is sent on a connection. */
    public interface Behaviour {

        void answer(OutputStream out) throws IOException, InterruptedException;
    }
}
