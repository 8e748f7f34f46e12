package io.unifiedtls.fleet.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Forwards connections to a port of this machine, or swallows what they send: nothing is answered, and nothing is closed. Or it ends them. */
public final class SwallowingProxy implements AutoCloseable {

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean swallows;
    private volatile boolean cuts;

    public SwallowingProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        run(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The same database, by way of this proxy. */
    public Database to(Database database) {
        return new Database(database.url().replace(":" + target + "/", ":" + port() + "/"), database.user());
    }

    public void swallow() {
        swallows = true;
    }

    /** Ends all connections, and each new one. */
    public void cut() {
        cuts = true;
        endAll();
    }

    /** What was swallowed stays lost, so that only new connections work. */
    public void forward() {
        swallows = false;
        cuts = false;
    }

    @Override
    public void close() {
        try (listener) {
            endAll();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void endAll() {
        try {
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            if (cuts) {
                client.close();
                continue;
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(client);
            open.add(server);
            run(() -> copy(client, server));
            run(() -> copy(server, client));
        }
    }

    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (!swallows) {
                    out.write(buffer, 0, length);
                }
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void run(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException ended) {
                // One of them has closed its connection
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {

        void run() throws IOException;
    }
}
