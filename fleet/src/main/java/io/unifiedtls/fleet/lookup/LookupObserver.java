package io.unifiedtls.fleet.lookup;

import io.unifiedtls.CertificateRepository.Found;
import java.time.Duration;
import java.util.List;

/** Follows lookups. Thread-safe, and quick. */
public interface LookupObserver {

    /** A name has been answered without the database, because no host has it. */
    void filtered();

    /**
     * The database has been asked.
     *
     * @param duration with the wait for a connection
     */
    void asked(Outcome outcome, Duration duration);

    /** Tells several. */
    static LookupObserver all(List<LookupObserver> observers) {
        return new LookupObserver() {

            @Override
            public void filtered() {
                observers.forEach(LookupObserver::filtered);
            }

            @Override
            public void asked(Outcome outcome, Duration duration) {
                observers.forEach(observer -> observer.asked(outcome, duration));
            }
        };
    }

    /** The ways in which a lookup ends that asked the database. */
    enum Outcome {
        /** The host is served. */
        FOUND,
        /** There is no such host. The filter has taken the name for another. */
        UNKNOWN,
        /** The host is suspended, or has no certificate yet. */
        REFUSED,
        /** The host cannot be served, because of a fault of its own. */
        BROKEN,
        /** The database did not answer. */
        FAILED;

        static Outcome of(Found found) {
            if (found.entry().isPresent()) {
                return FOUND;
            }
            if (found.refusal().isPresent()) {
                return REFUSED;
            }
            return found.fault().isPresent() ? BROKEN : UNKNOWN;
        }
    }
}
