package io.unifiedtls.fleet.signal;

import io.unifiedtls.logging.PrintableLogger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.data.redis.connection.RedisConnection;

/** A connection that listens and one that sends, from their beginning to their loss. One thread uses it. */
final class RedisChannel {

    private static final Logger log = PrintableLogger.of(RedisChannel.class);
    private static final byte[] NAME = "unified_tls_change".getBytes(StandardCharsets.US_ASCII);

    /** A connection that fails in silence is found after a pause and a wait. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(4);

    private final BoundedCalls calls;
    private final RedisConnections connections;
    private final Inbox inbox;
    private @Nullable RedisConnection listener;
    private @Nullable RedisConnection sender;
    private @Nullable Future<?> subscription;

    RedisChannel(BoundedCalls calls, RedisConnections connections, Inbox inbox) {
        this.calls = calls;
        this.connections = connections;
        this.inbox = inbox;
    }

    /** Begins to listen: with some drivers, the call lasts as long as the subscription. */
    void subscribe() throws TimeoutException, ExecutionException, InterruptedException {
        RedisConnection opened = open();
        listener = opened;
        subscription = calls.begin(() -> opened.subscribe(inbox, NAME));
        sender = open();
    }

    private RedisConnection open() throws TimeoutException, ExecutionException, InterruptedException {
        return calls.within(ANSWER, connections::open);
    }

    /**
     * Sends a message to all listeners, and requires that it arrives here, too.
     *
     * @throws TimeoutException if it does not arrive in time
     */
    void probe() throws TimeoutException, ExecutionException, InterruptedException {
        long end = System.nanoTime() + ANSWER.toNanos();
        do {
            // One that is sent before the subscription has begun reaches no one
            send(inbox.newProbe());
            requireSubscription();
            if (inbox.awaitProbe(Duration.ofMillis(500))) {
                return;
            }
        } while (System.nanoTime() < end);
        throw new TimeoutException("A message does not arrive on the connection that listens for it");
    }

    /** Its failure says more than the silence that follows. */
    private void requireSubscription() throws ExecutionException, InterruptedException {
        Future<?> begun = Objects.requireNonNull(subscription);
        if (begun.isDone()) {
            begun.get();
        }
    }

    void sendChangesUntilNextProbe() throws TimeoutException, ExecutionException, InterruptedException {
        long end = System.nanoTime() + PAUSE.toNanos();
        for (long left = PAUSE.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (inbox.takeChange(left)) {
                send(inbox.change());
            }
        }
    }

    private void send(byte[] message) throws TimeoutException, ExecutionException, InterruptedException {
        RedisConnection opened = Objects.requireNonNull(sender);
        calls.within(ANSWER, () -> opened.publish(NAME, message));
    }

    /** Ends both connections, and waits no longer for that than the bound. */
    void close(Duration bound) throws InterruptedException {
        boolean isInterrupted = Thread.interrupted();
        close(listener, bound);
        close(sender, bound);
        if (subscription != null) {
            subscription.cancel(true);
        }
        if (isInterrupted) {
            throw new InterruptedException();
        }
    }

    private void close(@Nullable RedisConnection connection, Duration bound) throws InterruptedException {
        if (connection == null) {
            return;
        }
        try {
            calls.within(bound, () -> {
                connection.close();
                return true;
            });
        } catch (TimeoutException | ExecutionException | RuntimeException ex) {
            log.debug("A connection to Redis could not be closed", ex);
        }
    }
}
