package io.unifiedtls.fleet.signal;

import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Messages on a channel of Redis. They are sent by a thread of their own after the commit, so a Redis that hangs delays no transaction; many
 * changes in a short time send one. What arrives is not trusted: it causes a look, and nothing else. Thread-safe.
 */
public final class RedisSignal implements ChangeSignal {

    private static final Logger log = PrintableLogger.of(RedisSignal.class);

    private final RedisConnectionFactory factory;
    private final ChangeOrigin own;
    private final SignalState state;
    private volatile @Nullable Listening listening;

    /**
     * Create a signal that does not listen yet.
     *
     * @param factory whose settings its own connections have
     * @param own the origin of changes whose signals are not told
     */
    public RedisSignal(RedisConnectionFactory factory, ChangeOrigin own, InstantSource clock) {
        this.factory = factory;
        this.own = own;
        this.state = new SignalState("Redis", clock);
    }

    /** Only asks the thread that sends, and never waits. */
    @Override
    public void afterCommit() {
        Listening current = listening;
        if (current != null) {
            current.inbox.requestChange();
        }
    }

    @Override
    public synchronized void start(Runnable arrived) {
        if (listening == null) {
            Listening created = new Listening(arrived);
            listening = created;
            created.thread.start();
        }
    }

    @Override
    public synchronized void stop() {
        Listening stopped = listening;
        listening = null;
        if (stopped != null) {
            stopped.isStopping = true;
            stopped.thread.interrupt();
        }
    }

    @Override
    public State state() {
        return state.state();
    }

    /** From a start to a stop. */
    private final class Listening {

        private static final Duration CLOSED = Duration.ofSeconds(2);

        private final Runnable arrived;
        private final Inbox inbox;
        private final Thread thread = new Thread(this::listen, "tls-fleet-signal");
        private volatile boolean isStopping;

        Listening(Runnable arrived) {
            this.arrived = arrived;
            this.inbox = new Inbox(own, arrived);
            thread.setDaemon(true);
        }

        private void listen() {
            try (BoundedCalls calls = new BoundedCalls();
                    RedisConnections connections = RedisConnections.like(factory)) {
                while (!isStopping) {
                    listenUntilLost(calls, connections);
                    state.pause();
                }
            } catch (InterruptedException ex) {
                log.debug("The signals of Redis have been stopped");
            } catch (RuntimeException ex) {
                state.lost(ex);
            }
        }

        private void listenUntilLost(BoundedCalls calls, RedisConnections connections) throws InterruptedException {
            RedisChannel channel = new RedisChannel(calls, connections, inbox);
            try {
                listenOnce(channel);
            } catch (ExecutionException ex) {
                lost(ex.getCause() instanceof Exception cause ? cause : ex);
            } catch (TimeoutException | RuntimeException ex) {
                lost(ex);
            } finally {
                channel.close(CLOSED);
            }
        }

        private void lost(Exception failure) {
            if (!isStopping) {
                state.lost(failure);
                arrived.run();
            }
        }

        /** Changes that were committed before it listened are read afterwards. */
        private void listenOnce(RedisChannel channel)
                throws InterruptedException, TimeoutException, ExecutionException {
            channel.subscribe();
            boolean isNew = true;
            while (!isStopping) {
                channel.probe();
                if (inbox.takeSubscribed() || isNew) {
                    state.connected();
                    arrived.run();
                }
                isNew = false;
                channel.sendChangesUntilNextProbe();
            }
        }
    }
}
