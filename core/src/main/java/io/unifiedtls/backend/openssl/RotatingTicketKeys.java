package io.unifiedtls.backend.openssl;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SessionTicketKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Random keys that only this process has, and a new one from time to time. The two before it still decrypt. Thread-safe. */
public final class RotatingTicketKeys implements SessionTicketKeys {

    private static final int KEPT = 3;

    private final SecureRandom random = new SecureRandom();
    private final long rotationNanos;
    private final LongSupplier nanoClock;
    private volatile Generation current;

    /**
     * Create keys.
     *
     * @param rotation how long a key encrypts, more than zero
     */
    public RotatingTicketKeys(Duration rotation) {
        this(rotation, System::nanoTime);
    }

    RotatingTicketKeys(Duration rotation, LongSupplier nanoClock) {
        this.rotationNanos = rotation.toNanos();
        this.nanoClock = nanoClock;
        this.current = new Generation(List.of(SessionTicketKey.random(random)), nanoClock.getAsLong());
    }

    @Override
    public List<SessionTicketKey> current() {
        return isDue(current) ? next().keys() : current.keys();
    }

    private boolean isDue(Generation generation) {
        return nanoClock.getAsLong() - generation.since() >= rotationNanos;
    }

    /** However long nobody asked, one new key is enough: what is older than it was not used since. */
    private synchronized Generation next() {
        if (isDue(current)) {
            List<SessionTicketKey> keys = Stream.concat(
                            Stream.of(SessionTicketKey.random(random)), current.keys().stream())
                    .limit(KEPT)
                    .toList();
            current = new Generation(keys, nanoClock.getAsLong());
        }
        return current;
    }

    private record Generation(List<SessionTicketKey> keys, long since) {}
}
