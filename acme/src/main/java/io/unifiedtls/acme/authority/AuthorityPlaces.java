package io.unifiedtls.acme.authority;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;

/**
 * The places that the jobs of this process have at each authority. Each job occupies a thread for as long as its authority takes, so an authority that is slow
 * leaves some threads to others, and one that does not answer leaves all but one. Thread-safe.
 */
public final class AuthorityPlaces {

    private static final Duration SLOW = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Between two jobs that come back, so that those of thousands of names do not ask the database together. */
    private static final Duration DISTANCE = Duration.ofMillis(50);

    private final int threads;
    private final Function<Authority, Pace> pace;
    private final LongSupplier nanoTime;
    private final Map<Authority, Taken> authorities = new ConcurrentHashMap<>();

    /**
     * Create them.
     *
     * @param threads on which jobs run; three quarters of them may be at an authority that is slow
     */
    public AuthorityPlaces(int threads, AuthoritySessions sessions) {
        this(threads, sessions::pace, System::nanoTime);
    }

    AuthorityPlaces(int threads, Function<Authority, Pace> pace, LongSupplier nanoTime) {
        this.threads = threads;
        this.pace = pace;
        this.nanoTime = nanoTime;
    }

    /** A place that a job has. Closing it gives it back. */
    public interface Place extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Take a place.
     *
     * @throws BusyException if the authority is slow, and has as many as it may have
     * @throws AcmeNetworkException if the authority did not answer in time lately, and another job waits for its answer
     */
    public Place enter(Authority authority) throws AcmeException {
        return taken(authority).enter(pace.apply(authority));
    }

    /** An authority has not finished its work in time: it counts as slow for a minute, however soon it answers. */
    public void unfinished(Authority authority) {
        taken(authority).unfinished();
    }

    private Taken taken(Authority authority) {
        return authorities.computeIfAbsent(authority, first -> new Taken());
    }

    /** Those of one authority. */
    private final class Taken {

        private int number;
        private long slowUntil = nanoTime.getAsLong();
        private long nextReturn = slowUntil;

        synchronized Place enter(Pace pace) throws AcmeException {
            if (number >= most(pace)) {
                throw pace == Pace.SILENT
                        ? new AcmeNetworkException(
                                new IOException("It did not answer in time lately, and an earlier job waits for it"))
                        : new BusyException(pause());
            }
            number++;
            return this::leave;
        }

        private int most(Pace pace) {
            if (pace == Pace.SILENT) {
                return 1;
            }
            return pace == Pace.SLOW || slowUntil - nanoTime.getAsLong() > 0
                    ? Math.max(1, threads * 3 / 4)
                    : Integer.MAX_VALUE;
        }

        private synchronized void leave() {
            number--;
        }

        private synchronized void unfinished() {
            slowUntil = nanoTime.getAsLong() + SLOW.toNanos();
        }

        private Duration pause() {
            long now = nanoTime.getAsLong();
            Duration next = Duration.ofNanos(nextReturn - now).plus(DISTANCE);
            Duration pause = next.compareTo(SHORTEST_PAUSE) < 0
                    ? SHORTEST_PAUSE
                    : next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
            nextReturn = now + pause.toNanos();
            return pause;
        }
    }

    /** As many jobs as may are at the authority. */
    public static final class BusyException extends AcmeException {

        private static final long serialVersionUID = 1L;

        private final Duration pause;

        private BusyException(Duration pause) {
            super("As many jobs as may are at the authority");
            this.pause = pause;
        }

        /** The time after which the job comes back. */
        public Duration pause() {
            return pause;
        }
    }
}
