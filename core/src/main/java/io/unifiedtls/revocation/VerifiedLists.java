package io.unifiedtls.revocation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Remembers who has signed a list, since verifying a large one takes long. Thread-safe. */
final class VerifiedLists {

    private static final int MOST_ISSUERS = 64;

    /** By identity. */
    private final Cache<X509CRL, Map<X509Certificate, Boolean>> issuers =
            Caffeine.newBuilder().weakKeys().build();

    boolean isOfIssuer(X509CRL list, Subject subject) {
        if (!list.getIssuerX500Principal().equals(subject.certificate().getIssuerX500Principal())) {
            return false;
        }
        Map<X509Certificate, Boolean> known = issuers.get(list, created -> new ConcurrentHashMap<>());
        if (known.size() >= MOST_ISSUERS) {
            known.clear();
        }
        return known.computeIfAbsent(subject.issuer(), issuer -> RevocationList.isOfIssuer(list, subject));
    }

    /** Whether its signature is one of those that others can make. */
    static boolean isWeak(X509CRL list) {
        String algorithm = list.getSigAlgName().toUpperCase(Locale.ROOT);
        return Stream.of("MD2", "MD5", "SHA1").anyMatch(algorithm::startsWith);
    }
}
