package io.unifiedtls.backend.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's trust manager over those anchors that are valid now, which the JDK itself does not look at. Made anew when one
 * of them begins or ends. Thread-safe.
 */
final class CurrentAnchors {

    private final Set<X509Certificate> all;
    private final boolean acceptsExpired;
    private final Maker maker;
    private volatile Current current;

    /**
     * Create anchors.
     *
     * @param acceptsExpired whether they are used at any time
     */
    CurrentAnchors(Set<X509Certificate> all, boolean acceptsExpired, Maker maker) throws GeneralSecurityException {
        this.all = all;
        this.acceptsExpired = acceptsExpired;
        this.maker = maker;
        this.current = at(Instant.now());
    }

    Current now(Instant now) {
        Current known = current;
        if (known.holds(now)) {
            return known;
        }
        try {
            Current next = at(now);
            current = next;
            return next;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("The JDK no longer accepts these trust anchors", ex);
        }
    }

    /** One that is not valid now, and that a chain was issued by or holds. */
    Optional<X509Certificate> missing(List<X509Certificate> chain, Instant now) {
        return all.stream()
                .filter(anchor -> !acceptsExpired && !isValid(anchor, now))
                .filter(anchor -> chain.contains(anchor)
                        || chain.stream()
                                .anyMatch(certificate ->
                                        certificate.getIssuerX500Principal().equals(anchor.getSubjectX500Principal())))
                .findFirst();
    }

    private Current at(Instant now) throws GeneralSecurityException {
        if (acceptsExpired) {
            return new Current(all, maker.trustManager(all), Instant.MIN, Instant.MAX);
        }
        Set<X509Certificate> valid =
                all.stream().filter(anchor -> isValid(anchor, now)).collect(Collectors.toUnmodifiableSet());
        List<Instant> changes = all.stream()
                .flatMap(anchor -> Stream.of(anchor.getNotBefore().toInstant(), end(anchor)))
                .toList();
        Instant from = changes.stream()
                .filter(change -> !change.isAfter(now))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        Instant until = changes.stream()
                .filter(change -> change.isAfter(now))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        return new Current(valid, valid.isEmpty() ? null : maker.trustManager(valid), from, until);
    }

    private static boolean isValid(X509Certificate anchor, Instant now) {
        return !now.isBefore(anchor.getNotBefore().toInstant()) && now.isBefore(end(anchor));
    }

    /** Certificates know seconds, and are valid throughout their last one (RFC 5280, section 4.1.2.5). */
    private static Instant end(X509Certificate anchor) {
        return anchor.getNotAfter().toInstant().plusSeconds(1);
    }

    /**
     * The anchors of a time.
     *
     * @param manager absent where no anchor is valid, as the JDK takes no empty set
     */
    record Current(
            Set<X509Certificate> anchors, @Nullable X509ExtendedTrustManager manager, Instant from, Instant until) {

        boolean holds(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    interface Maker {

        X509ExtendedTrustManager trustManager(Set<X509Certificate> anchors) throws GeneralSecurityException;
    }
}
