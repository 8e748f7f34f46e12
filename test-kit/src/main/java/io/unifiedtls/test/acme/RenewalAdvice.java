package io.unifiedtls.test.acme;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Advice when to renew certificates (RFC 9773): all of them, or single ones. Thread-safe. */
final class RenewalAdvice {

    private static final Duration FAR = Duration.ofDays(3_650);
    private static final Duration AGAIN = Duration.ofHours(6);

    private final Map<String, Suggestion> single = new ConcurrentHashMap<>();
    private volatile Optional<Suggestion> all = Optional.empty();
    private volatile Optional<URI> page = Optional.empty();

    /**
     * A window for one certificate or for all.
     *
     * @param again when clients should ask again
     */
    record Suggestion(Instant start, Instant end, Duration again) {}

    void suggest(Instant start, Instant end, Duration again) {
        all = Optional.of(new Suggestion(start, end, again));
    }

    /**
     * Advise for one certificate.
     *
     * @param certificate its name in requests
     */
    void suggest(String certificate, Instant start, Instant end, Duration again) {
        single.put(certificate, new Suggestion(start, end, again));
    }

    void explain(URI page) {
        this.page = Optional.of(page);
    }

    Suggestion of(String certificate) {
        return Optional.ofNullable(single.get(certificate)).or(() -> all).orElseGet(RenewalAdvice::far);
    }

    private static Suggestion far() {
        Instant start = Instant.now().plus(FAR);
        return new Suggestion(start, start.plus(Duration.ofDays(1)), AGAIN);
    }

    String json(Suggestion suggestion) {
        return "{\"suggestedWindow\": {\"start\": \"%s\", \"end\": \"%s\"}%s}"
                .formatted(
                        suggestion.start(),
                        suggestion.end(),
                        page.map(", \"explanationURL\": \"%s\""::formatted).orElse(""));
    }
}
