package io.unifiedtls.fleet.signal;

import io.unifiedtls.fleet.store.ChangeOrigin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.SubscriptionListener;

/**
 * Messages that have arrived from Redis, and those to send. It holds a few flags, however many messages arrive, and no call of a connection's thread
 * blocks. Thread-safe.
 */
final class Inbox implements MessageListener, SubscriptionListener {

    private static final String PROBE = "probe ";

    private final byte[] own;
    private final byte[] prefix = bytes(PROBE);
    private final Runnable arrived;
    private byte @Nullable [] awaited;
    private boolean isSubscribed;
    private boolean hasChange;

    Inbox(ChangeOrigin own, Runnable arrived) {
        this.own = bytes(own.id());
        this.arrived = arrived;
    }

    /** The way to tell others of a change. */
    byte[] change() {
        return own.clone();
    }

    /** A change of this process is to be told. */
    synchronized void requestChange() {
        hasChange = true;
        notifyAll();
    }

    /** Wait for a change to tell; whether there is one in that time. */
    synchronized boolean takeChange(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; !hasChange && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        boolean had = hasChange;
        hasChange = false;
        return had;
    }

    /** A message that no one has sent before, to be awaited. */
    synchronized byte[] newProbe() {
        byte[] probe = bytes(PROBE + UUID.randomUUID());
        awaited = probe;
        return probe.clone();
    }

    /** Whether the newest probe arrives in time. */
    synchronized boolean awaitProbe(Duration bound) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        for (long left = bound.toNanos(); awaited != null && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return awaited == null;
    }

    /** Whether a subscription has begun since the last call: a client may connect again by itself, and messages between are lost. */
    synchronized boolean takeSubscribed() {
        boolean was = isSubscribed;
        isSubscribed = false;
        return was;
    }

    @Override
    public void onMessage(Message message, byte @Nullable [] pattern) {
        byte[] body = message.getBody();
        if (isAwaited(body) || Arrays.equals(body, own) || startsWithPrefix(body)) {
            return;
        }
        arrived.run();
    }

    /** Afterwards the changes of the time before are read. */
    @Override
    public void onChannelSubscribed(byte[] channel, long count) {
        synchronized (this) {
            isSubscribed = true;
        }
        arrived.run();
    }

    private synchronized boolean isAwaited(byte[] body) {
        boolean is = Arrays.equals(body, awaited);
        if (is) {
            awaited = null;
            notifyAll();
        }
        return is;
    }

    private boolean startsWithPrefix(byte[] body) {
        return body.length >= prefix.length && Arrays.equals(body, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
