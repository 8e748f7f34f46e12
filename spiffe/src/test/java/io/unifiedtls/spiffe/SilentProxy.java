package io.unifiedtls.spiffe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A Unix socket before an agent, whose connections can be made silent without an end. */
final class SilentProxy implements AutoCloseable {

    private final Path path;
    private final Path agent;
    private final ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();

    /** The two sides of a connection. */
    private static final class Pair {

        private final SocketChannel client;
        private final SocketChannel agent;
        private volatile boolean silent;

        private Pair(SocketChannel client, SocketChannel agent) {
            this.client = client;
            this.agent = agent;
        }
    }

    SilentProxy(FakeWorkloadApi api) throws IOException {
        agent = Path.of(URI.create(api.socket()).getPath());
        path = Files.createTempDirectory("proxy").resolve("agent.sock");
        listening.bind(UnixDomainSocketAddress.of(path));
        start(this::accept);
    }

    URI address() {
        return URI.create("unix://" + path);
    }

    /** Keep the connections so far open, and pass nothing on. */
    void silence() {
        pairs.forEach(pair -> pair.silent = true);
    }

    private void accept() throws IOException {
        while (true) {
            Pair pair = new Pair(listening.accept(), SocketChannel.open(UnixDomainSocketAddress.of(agent)));
            pairs.add(pair);
            start(() -> copy(pair, pair.client, pair.agent));
            start(() -> copy(pair, pair.agent, pair.client));
        }
    }

    private static void copy(Pair pair, SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        while (from.read(bytes) >= 0) {
            bytes.flip();
            while (!pair.silent && bytes.hasRemaining()) {
                to.write(bytes);
            }
            bytes.clear();
        }
        if (!pair.silent) {
            to.close();
        }
    }

    private static void start(Copying copying) {
        WatchThread.daemon(
                        () -> {
                            try {
                                copying.run();
                            } catch (IOException ex) { // The end of a connection
                                return;
                            }
                        },
                        "proxy")
                .start();
    }

    private interface Copying {

        void run() throws IOException;
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Pair pair : pairs) {
                pair.client.close();
                pair.agent.close();
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
