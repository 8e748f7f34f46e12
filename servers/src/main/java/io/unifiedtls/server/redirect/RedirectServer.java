package io.unifiedtls.server.redirect;

import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Listens without TLS, answers challenges of ACME, and sends clients to HTTPS, the same way beside every server. One thread serves all connections, and each has
 * one request, a bounded time and a bounded memory. Where too many are open, the oldest is closed: it is slower than it should be. Thread-safe.
 */
public final class RedirectServer {

    static final int MOST_CONNECTIONS = 1_000;
    /** How many requests wait for resolvers at once; resolvers have handshakes to answer meanwhile. */
    private static final int MOST_WAITING = LateBindingContext.LOOKUPS;

    private static final int BACKLOG = 128;
    private static final long TICK_MILLIS = 250;

    private final OnceLog log = new OnceLog(PrintableLogger.of(RedirectServer.class));
    private final Lane redirects;
    private final Optional<Lane> challenges;
    private final Duration timeout;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Thread thread;
    /** The oldest first. */
    private final Set<PlainConnection> connections = new LinkedHashSet<>();

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;
    private boolean isPaused;
    private long pausedUntil;

    private RedirectServer(
            Responder redirects,
            Challenges challenges,
            Duration timeout,
            Selector selector,
            ServerSocketChannel listener) {
        this.redirects = new Lane(redirects, MOST_WAITING, "tls-redirect-");
        this.challenges = challenges.isPossible()
                ? Optional.of(new Lane(new ChallengeFiles(challenges), Challenges.REQUESTS, "tls-http-01-"))
                : Optional.empty();
        this.timeout = timeout;
        this.selector = selector;
        this.listener = listener;
        this.thread = new Thread(this::run, "tls-redirect");
        thread.setDaemon(true);
    }

    /**
     * Listen.
     *
     * @param address with port 0 for one that the system chooses
     * @param context the server's context in force
     * @param httpsPort the port of HTTPS, as clients see it
     * @param challenges answered before anything else
     * @param timeout of a connection
     * @throws IOException if nothing can listen there
     */
    public static RedirectServer start(
            InetSocketAddress address,
            Supplier<LateBindingContext> context,
            IntSupplier httpsPort,
            Challenges challenges,
            Duration timeout)
            throws IOException {
        return start(address, new Redirects(context, httpsPort), challenges, timeout);
    }

    static RedirectServer start(InetSocketAddress address, Responder redirects, Challenges challenges, Duration timeout)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(address, BACKLOG);
            listener.configureBlocking(false);
            Selector selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            RedirectServer server = new RedirectServer(redirects, challenges, timeout, selector, listener);
            server.thread.start();
            return server;
        } catch (IOException | RuntimeException ex) {
            listener.close();
            throw ex;
        }
    }

    /** The port that it listens on. */
    public int port() {
        return listener.socket().getLocalPort();
    }

    /** Accept nobody any more, answer the requests that have arrived within the timeout, and end. */
    public void stop() {
        stopping = true;
        selector.wakeup();
        try {
            thread.join(timeout.toMillis());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        redirects.close();
        challenges.ifPresent(Lane::close);
    }

    private void run() {
        try (selector;
                listener) {
            while (!stopping || connections.stream().anyMatch(PlainConnection::isAnswering)) {
                if (stopping && listener.isOpen()) {
                    listener.close();
                    connections.stream().filter(open -> !open.isAnswering()).forEach(PlainConnection::close);
                }
                selector.select(this::serve, TICK_MILLIS);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                closeOverdue();
            }
        } catch (IOException | RuntimeException ex) {
            log.error("loop", "The redirect port does not work any more. Restart the application.", ex);
        } finally {
            connections.forEach(PlainConnection::close);
        }
    }

    private void serve(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof PlainConnection connection) {
            attempt(connection, connection::ready);
        } else if (key.isAcceptable()) {
            accept(key);
        }
    }

    /** A failure ends its own connection and no other. */
    private void attempt(PlainConnection connection, Step step) {
        try {
            step.run();
        } catch (IOException ex) {
            connection.close();
        } catch (RuntimeException | LinkageError ex) {
            connection.close();
            log.error(ex.getClass().getName(), "Unexpected failure while answering on the redirect port.", ex);
        }
        if (connection.isClosed()) {
            connections.remove(connection);
        }
    }

    /** Where the process has no file left for another connection, the oldest gives its own away. */
    private void accept(SelectionKey key) {
        try {
            SocketChannel channel = listener.accept();
            for (int count = 1; channel != null; channel = count++ < BACKLOG ? listener.accept() : null) {
                open(channel);
            }
        } catch (IOException ex) {
            if (!closeOldest()) {
                pause(key);
            }
            warn(ex);
        }
    }

    private void warn(IOException cause) {
        try {
            log.warn(cause.getClass().getName(), "The redirect port could not accept a connection.", cause);
        } catch (LinkageError ex) {
            closeOldest(); // The classes of the log need a file as well
        }
    }

    /** Others hold all files, and another attempt right now would only load the processor. */
    private void pause(SelectionKey key) {
        isPaused = true;
        pausedUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
        key.interestOps(0);
    }

    private void open(SocketChannel channel) throws IOException {
        if (connections.size() >= MOST_CONNECTIONS) {
            closeOldest();
        }
        try {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            PlainConnection connection =
                    new PlainConnection(channel, key, System.nanoTime() + timeout.toNanos(), this::ask);
            key.attach(connection);
            connections.add(connection);
        } catch (IOException ex) {
            channel.close();
        }
    }

    private boolean closeOldest() {
        Optional<PlainConnection> oldest = connections.stream().findFirst();
        oldest.ifPresent(PlainConnection::close);
        return oldest.map(connections::remove).orElse(false);
    }

    private void closeOverdue() {
        long now = System.nanoTime();
        connections.removeIf(connection -> {
            if (connection.isOverdue(now)) {
                connection.close();
            }
            return connection.isClosed();
        });
        if (isPaused && now - pausedUntil >= 0 && listener.isOpen()) {
            isPaused = false;
            listener.keyFor(selector).interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void ask(PlainConnection connection, RequestHead request) throws IOException {
        Lane lane = challenges.filter(any -> ChallengeFiles.concerns(request)).orElse(redirects);
        Optional<PlainResponse> response = lane.respond(request, connection::isClosed, later -> {
            tasks.add(() -> attempt(connection, () -> connection.respond(later)));
            selector.wakeup();
        });
        if (response.isPresent()) {
            connection.respond(response.get());
        }
    }

    /** A step of a connection. */
    @FunctionalInterface
    private interface Step {

        void run() throws IOException;
    }
}
