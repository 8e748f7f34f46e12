package io.unifiedtls.testing;

import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Sends back what it gets, over sockets of a context. */
public final class EchoServer implements AutoCloseable {

    private final ServerSocket serverSocket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();

    public EchoServer(TLSServerContext context) throws IOException {
        serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!serverSocket.isClosed()) {
                try {
                    TLSSocket connection = context.accept(serverSocket);
                    threads.execute(() -> echo(connection));
                } catch (IOException ex) {
                    return;
                }
            }
        });
    }

    private void echo(TLSSocket connection) {
        try (connection) {
            connection.inputStream().transferTo(connection.outputStream());
        } catch (IOException ex) {
            failures.add(ex);
        }
    }

    public int port() {
        return serverSocket.getLocalPort();
    }

    /** What ended connections before their time. */
    public BlockingQueue<IOException> failures() {
        return failures;
    }

    @Override
    public void close() throws IOException {
        serverSocket.close();
        threads.shutdownNow();
    }
}
