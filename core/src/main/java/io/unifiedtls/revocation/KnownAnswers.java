package io.unifiedtls.revocation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Answers of others until their end, as long as there is room. Thread-safe. */
final class KnownAnswers {

    private static final long MOST_VERDICTS = 20_000;
    private static final long MOST_LIST_BYTES = 64L * 1024 * 1024;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Clock clock;
    private final Cache<ByteBuffer, Verdict> verdicts;
    private final Cache<ListKey, KnownList> lists;

    KnownAnswers(Clock clock) {
        this.clock = clock;
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(MOST_VERDICTS)
                .expireAfter(Expiry.<ByteBuffer, Verdict>creating((subject, verdict) -> left(verdict.until())))
                .build();
        this.lists = Caffeine.newBuilder()
                .maximumWeight(MOST_LIST_BYTES)
                .weigher((ListKey key, KnownList list) -> list.bytes())
                .expireAfter(Expiry.<ListKey, KnownList>creating((key, list) -> left(list.until())))
                .build();
    }

    /** Answers of responders, as long as they count. */
    Optional<Verdict> verdict(Subject subject) {
        return Optional.ofNullable(verdicts.getIfPresent(key(subject)))
                .filter(verdict -> clock.instant().isBefore(verdict.until()));
    }

    void keep(Subject subject, Verdict verdict) {
        if (clock.instant().isBefore(verdict.until())) {
            verdicts.put(key(subject), verdict);
        }
    }

    /** A list that the issuer of a certificate has signed. */
    Optional<X509CRL> list(URI address, Subject subject) {
        return Optional.ofNullable(lists.getIfPresent(new ListKey(address, issuer(subject))))
                .filter(list -> clock.instant().isBefore(list.until()))
                .map(KnownList::list);
    }

    /** Keep a list that the issuer of a certificate has signed. */
    void keep(URI address, Subject subject, X509CRL list, int bytes) {
        if (list.getNextUpdate() != null) {
            KnownList known = new KnownList(list, bytes, list.getNextUpdate().toInstant());
            lists.put(new ListKey(address, issuer(subject)), known);
        }
    }

    private Duration left(Instant until) {
        Duration left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left.compareTo(LONGEST) > 0 ? LONGEST : left;
    }

    private static ByteBuffer key(Subject subject) {
        return digest(subject.certificate(), subject.issuer());
    }

    private static ByteBuffer issuer(Subject subject) {
        return digest(subject.issuer());
    }

    /** Chains may be large, and are not kept. */
    private static ByteBuffer digest(X509Certificate... certificates) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : certificates) {
                sha256.update(certificate.getEncoded());
            }
            return ByteBuffer.wrap(sha256.digest());
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("A certificate that was verified can be encoded", ex);
        }
    }

    private record ListKey(URI address, ByteBuffer issuer) {}

    private record KnownList(X509CRL list, int bytes, Instant until) {}
}
