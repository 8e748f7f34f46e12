package io.unifiedtls.kubernetes;

import io.unifiedtls.CertificateRepository.Entry;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * The host that a Secret provides. Immutable.
 *
 * @param created when the Secret was created, by the clock of the cluster
 * @param uid identifies the Secret among all that ever were
 * @param names that it wants to answer; empty if its certificate cannot be read
 * @param entry the material; empty if it cannot be used
 * @param fault what is wrong with the Secret as it is now, and what to do. With an entry, that is of an earlier state of the Secret
 */
record SecretHost(
        String namespace,
        String secret,
        Instant created,
        String uid,
        Set<String> names,
        Optional<Entry> entry,
        Optional<String> fault) {

    /** All replicas agree on this order: the oldest comes first. */
    static final Comparator<SecretHost> OLDEST_FIRST = Comparator.comparing(SecretHost::created)
            .thenComparing(SecretHost::uid)
            .thenComparing(SecretHost::place);

    SecretHost {
        names = Set.copyOf(names);
    }

    String place() {
        return namespace + "/" + secret;
    }

    /** This Secret with what it had before it became unusable. */
    SecretHost keeping(SecretHost before) {
        return new SecretHost(namespace, secret, created, uid, before.names, before.entry, fault);
    }

    boolean isValidAt(Instant now) {
        return entry.isPresent()
                && entry.get().signingChains().stream()
                        .allMatch(chain -> !chain.leaf()
                                        .getNotBefore()
                                        .toInstant()
                                        .isAfter(now)
                                && !chain.leaf().getNotAfter().toInstant().isBefore(now));
    }
}
