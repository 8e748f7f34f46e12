package io.unifiedtls.kubernetes;

import io.unifiedtls.CertificateRepository.Entry;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the Secrets of a source.
 *
 * @param namespaces to watch; {@code *} is all of them, and an empty list the one of this process
 * @param labelSelector of the Secrets, as {@code kubectl -l} takes it; null for all
 * @param namesAnnotation whose value names the hosts, separated by commas; null if certificates alone do
 * @param ownTrust whether {@code ca.crt} is the trust store for the host's clients
 * @param namesPerNamespace how many names the served Secrets of a namespace may have together, at least 1
 * @param judge finds the fault of an entry for a name, if it has one
 */
public record SecretRules(
        List<String> namespaces,
        @Nullable String labelSelector,
        @Nullable String namesAnnotation,
        boolean ownTrust,
        int namesPerNamespace,
        BiFunction<Entry, String, Optional<String>> judge) {

    public SecretRules {
        namespaces = List.copyOf(namespaces);
    }
}
