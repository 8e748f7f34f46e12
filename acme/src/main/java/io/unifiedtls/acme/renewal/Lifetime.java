package io.unifiedtls.acme.renewal;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The time in which a certificate is used.
 *
 * @param begin when it was issued, or its {@code notBefore} if that is not known
 * @param end its {@code notAfter}, later than the beginning
 */
public record Lifetime(Instant begin, Instant end) {

    public Lifetime {
        if (!begin.isBefore(end)) {
            throw new IllegalArgumentException(
                    "A certificate that begins at %s does not end at %s".formatted(begin, end));
        }
    }

    /** The validity of a certificate. */
    public static Lifetime of(X509Certificate leaf) {
        return new Lifetime(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
    }

    /** The validity of a certificate from when it was issued on, since most authorities let it begin an hour earlier. */
    public static Lifetime of(X509Certificate leaf, Instant issued) {
        Lifetime validity = of(leaf);
        return issued.isAfter(validity.begin) && issued.isBefore(validity.end)
                ? new Lifetime(issued, validity.end)
                : validity;
    }

    public Duration length() {
        return Duration.between(begin, end);
    }

    /** The time until the end; zero after it. */
    Duration left(Instant now) {
        return now.isBefore(end) ? Duration.between(now, end) : Duration.ZERO;
    }

    /** The instant at which a share of it has passed. */
    Instant at(double share) {
        return begin.plus(Shares.of(length(), share));
    }
}
