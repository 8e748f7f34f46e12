package io.unifiedtls.acme.order;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;

/** Waits for an authority: it is asked after 100, 200, 400 and 800 ms, then every second, and never before it wants to be. */
final class Polling {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    /** No authority is believed to need more until somebody looks again. */
    private static final Duration LONGEST_WISH = Duration.ofHours(1);

    private Polling() {}

    /**
     * Wait for a status.
     *
     * @param most how long at most
     * @throws UnfinishedException if it takes longer
     */
    static Status await(PollableResource resource, Set<Status> wanted, Duration most)
            throws AcmeException, InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        Duration pause = FIRST;
        while (!wanted.contains(resource.getStatus())) {
            Thread.sleep(pause.toMillis());
            Optional<Instant> next = resource.fetch();
            Duration wish = next.map(at -> min(Duration.between(Instant.now(), at), LONGEST_WISH))
                    .orElse(Duration.ZERO);
            pause = max(min(pause.multipliedBy(2), LONGEST), wish);
            if (!wanted.contains(resource.getStatus()) && System.nanoTime() + pause.toNanos() - end > 0) {
                throw new UnfinishedException(max(wish, LONGEST));
            }
        }
        return resource.getStatus();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** The authority works on it still. The order stays as it is, and a later try looks at it again. */
    static final class UnfinishedException extends AcmeException {

        private static final long serialVersionUID = 1L;

        private final transient Duration pause;

        UnfinishedException(Duration pause) {
            super("The authority has not finished yet");
            this.pause = pause;
        }

        Duration pause() {
            return pause;
        }
    }
}
