package io.unifiedtls.selection;

import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Setting;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;

/**
 * How many may wait for resolvers at once, each of whom occupies a thread of its server. Unless that is set, it is a part
 * of the threads of the server that has the fewest, so that most are left to those who wait for nobody. Thread-safe.
 */
final class WaitingPlaces {

    private static final Logger log = PrintableLogger.of(WaitingPlaces.class);

    /** The part of a server's threads: one in so many. */
    private static final int SHARE = 4;

    private static final int MOST = 256;
    /** Of a server that does not tell: what Tomcat and Jetty have unless told otherwise. */
    private static final int USUAL_THREADS = 200;

    private final OptionalInt wanted;
    private final ResizableSemaphore free;
    private boolean told;
    private int all;

    /**
     * Create places.
     *
     * @param wanted how many there are, whatever a server has; empty if that depends on it
     */
    WaitingPlaces(OptionalInt wanted) {
        this.wanted = wanted;
        this.all = wanted.orElse(USUAL_THREADS / SHARE);
        this.free = new ResizableSemaphore(all);
    }

    synchronized int all() {
        return all;
    }

    /** Leave a server most of its threads. One that is told of later can only take places away. */
    synchronized void servedBy(ServerThreads threads) {
        int most = threads.most().orElse(USUAL_THREADS);
        int share = share(most);
        if (wanted.isPresent()) {
            warnOfStalls(threads, most, share);
            return;
        }
        int next = told ? Math.min(all, share) : share;
        told = true;
        free.resize(next - all);
        all = next;
        log.info(
                "At most {} handshakes can wait for resolvers at the same time ({}). Set {} to change this number.",
                all,
                threads,
                Setting.RESOLVER_CONCURRENCY);
        if (all >= most) {
            log.warn(
                    "{} has no thread left for other clients while a handshake waits for a resolver. Use at least 4 threads: {}.",
                    threads,
                    threads.remedy());
        }
    }

    private void warnOfStalls(ServerThreads threads, int most, int share) {
        if (all >= most) {
            log.warn(
                    "{} is {}, for {}. While so many clients wait for resolvers, no other client "
                            + "is answered. Set it to {} or less, or {}.",
                    Setting.RESOLVER_CONCURRENCY,
                    all,
                    threads,
                    share,
                    threads.remedy());
        }
    }

    private static int share(int threads) {
        return Math.max(1, Math.min(MOST, threads / SHARE));
    }

    /**
     * Take one.
     *
     * @throws RejectedExecutionException at once, if all are taken
     */
    void take() {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException("Too many handshakes are waiting for resolvers");
        }
    }

    void giveBack() {
        free.release();
    }

    private static final class ResizableSemaphore extends Semaphore {

        private static final long serialVersionUID = 1;

        ResizableSemaphore(int permits) {
            super(permits);
        }

        void resize(int more) {
            if (more < 0) {
                reducePermits(-more);
            } else {
                release(more);
            }
        }
    }
}
