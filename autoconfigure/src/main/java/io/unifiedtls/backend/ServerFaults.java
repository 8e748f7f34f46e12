package io.unifiedtls.backend;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.managers.TrustManagers;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** What no TLS implementation can honour. */
public final class ServerFaults {

    /** What precedes each name. */
    private static final int LENGTH_BYTES = 2;
    /** Leaves room for the signature schemes of both TLS implementations. */
    private static final int MOST_AUTHORITY_BYTES = 65_000;

    private ServerFaults() {}

    /** A server that has nothing to show. */
    public static void addMissingCertificate(TLSConfiguration configuration, List<String> faults) {
        if (configuration.certificates().isEmpty()) {
            faults.add("certificates is empty, and a server needs one. Add a certificate with its private-key.");
        }
    }

    /**
     * Names of authorities that do not fit into what asks for a client's certificate: 65,535 bytes in TLS 1.2 (RFC 5246,
     * section 7.4.4), and as many together with the signature schemes in TLS 1.3 (RFC 8446, section 4.3.2).
     */
    public static void addTooManyAuthorities(TLSConfiguration configuration, List<String> faults) {
        if (configuration.clientAuthentication() == ClientAuthentication.NONE) {
            return;
        }
        TrustStore trustStore = configuration.trustStore().orElseThrow();
        Set<X509Certificate> authorities = TrustManagers.anchors(trustStore);
        int size = authorities.stream()
                .mapToInt(authority ->
                        LENGTH_BYTES + authority.getSubjectX500Principal().getEncoded().length)
                .sum();
        if (size > MOST_AUTHORITY_BYTES) {
            faults.add(
                    ("trust-store holds %d authorities%s whose names have %d bytes together, and a server can name at "
                                    + "most %d bytes to a client when it asks for a certificate. Remove authorities that no client "
                                    + "has a certificate of, or give hosts configurations with a trust-store each.")
                            .formatted(
                                    authorities.size(),
                                    trustStore.includesSystem() ? ", the system's included," : "",
                                    size,
                                    MOST_AUTHORITY_BYTES));
        }
    }

    /** Keys that no cipher suite of TLS 1.2 is for, where that version may be negotiated. */
    public static void addUselessKeys(TLSConfiguration configuration, List<String> faults) {
        if (!configuration.certificates().isEmpty()
                && configuration.lowestSupportedVersion() != TLSVersion.TLS_1_3
                && noSuiteForAnyKey(configuration)) {
            faults.add("cipher-suites holds none of TLS 1.2 for the kind of key in certificates. "
                    + "Add one, or set lowest-supported-version to TLSv1.3.");
        }
    }

    private static boolean noSuiteForAnyKey(TLSConfiguration configuration) {
        return configuration.cipherSuites().isPresent()
                && configuration.certificates().stream()
                        .map(chain ->
                                chain.leaf().getPublicKey().getAlgorithm().startsWith("RSA") ? "_RSA_" : "_ECDSA_")
                        .noneMatch(kind -> configuration.cipherSuites().orElseThrow().stream()
                                .map(CipherSuite::name)
                                .anyMatch(name -> name.contains(kind)));
    }

    /** The faults with the name of their configuration. */
    public static List<String> labelled(TLSConfiguration configuration, List<String> faults) {
        return faults.stream()
                .map(fault -> "Configuration '%s': %s".formatted(configuration.label(), fault))
                .toList();
    }
}
