package io.unifiedtls.kubernetes;

import java.time.Instant;
import java.util.Comparator;

/**
 * What a Secret takes of the names of its namespace.
 *
 * @param names at least 1
 */
record SecretClaim(Instant created, String uid, String place, int names) {

    static final Comparator<SecretClaim> OLDEST_FIRST = Comparator.comparing(SecretClaim::created)
            .thenComparing(SecretClaim::uid)
            .thenComparing(SecretClaim::place);

    static SecretClaim of(SecretHost host) {
        return new SecretClaim(
                host.created(),
                host.uid(),
                host.place(),
                Math.max(1, host.names().size()));
    }
}
