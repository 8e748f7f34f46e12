package io.unifiedtls.backend.trust;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** The authorities that a server names when it asks a client for a certificate. */
public final class ClientAuthorities {

    /** The length that precedes each name. */
    private static final int LENGTH_BYTES = 2;
    /** Leaves room for the signature schemes of both TLS implementations. */
    private static final int MOST_AUTHORITY_BYTES = 65_000;

    private ClientAuthorities() {}

    /**
     * Names of authorities that do not fit into what asks for a client's certificate: 65,535 bytes in TLS 1.2 (RFC 5246,
     * section 7.4.4), and as many together with the signature schemes in TLS 1.3 (RFC 8446, section 4.3.2).
     */
    public static void addTooMany(TLSConfiguration configuration, List<String> faults) {
        configuration.clientAuthentication().trustStore().ifPresent(trustStore -> addTooMany(trustStore, faults));
    }

    private static void addTooMany(TrustStore trustStore, List<String> faults) {
        Set<X509Certificate> authorities = TrustManagers.anchors(trustStore);
        int size = authorities.stream()
                .mapToInt(authority ->
                        LENGTH_BYTES + authority.getSubjectX500Principal().getEncoded().length)
                .sum();
        if (size > MOST_AUTHORITY_BYTES) {
            faults.add(
                    ("trust-store contains %d authorities%s whose names have %d bytes in total, but a server can send at "
                                    + "most %d bytes of names when it asks a client for a certificate. Remove authorities that no client "
                                    + "has a certificate from, or split them between the configurations of several hosts.")
                            .formatted(
                                    authorities.size(),
                                    trustStore.includesSystem() ? " (including those of the Java runtime)" : "",
                                    size,
                                    MOST_AUTHORITY_BYTES));
        }
    }
}
