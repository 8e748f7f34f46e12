package io.unifiedtls.backend;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import java.util.List;

/** Settings that no TLS implementation can honour. */
public final class ServerFaults {

    private ServerFaults() {}

    /** A server that has nothing to show. */
    public static void addMissingCertificate(TLSConfiguration configuration, List<String> faults) {
        if (configuration.signingChains().isEmpty()) {
            faults.add("certificates is empty, but a server needs a certificate. Add one with its private-key.");
        }
    }

    /** Names of clients that are allowed, where no client is asked for its name. */
    public static void addUnjudgedPeers(TLSConfiguration configuration, List<String> faults) {
        if (configuration.allowedPeers().isPresent()
                && !configuration.clientAuthentication().isRequested()) {
            faults.add(
                    "allowed-peers is set, but client-authentication is none, so no client of the server would be judged. "
                            + "Set client-authentication to need or want, or remove allowed-peers.");
        }
    }

    /** Clients of trust domains that nobody names: any workload of any of them would be accepted. */
    public static void addUnnamedClients(TLSConfiguration configuration, List<String> faults) {
        configuration
                .clientAuthentication()
                .trustStore()
                .ifPresent(trustStore -> addUnnamed(trustStore, configuration, "clients", faults));
    }

    /** Servers of trust domains that nobody names, whose hosts are not verified. */
    public static void addUnnamedServers(TLSConfiguration configuration, List<String> faults) {
        configuration.trustStore().ifPresent(trustStore -> addUnnamed(trustStore, configuration, "servers", faults));
    }

    private static void addUnnamed(
            TrustStore trustStore, TLSConfiguration configuration, String peers, List<String> faults) {
        if (!trustStore.trustDomains().isEmpty() && configuration.allowedPeers().isEmpty()) {
            String domain = trustStore.trustDomains().keySet().iterator().next();
            faults.add(
                    "the trust store is of SPIFFE trust domains, so %s are known by their SPIFFE IDs alone, but allowed-peers does not say which ones may connect. Set allowed-peers to their IDs, or to spiffe://%s/** for all workloads of that trust domain."
                            .formatted(peers, domain));
        }
    }

    /** Keys that no cipher suite of TLS 1.2 is for, where that version may be negotiated. */
    public static void addUselessKeys(TLSConfiguration configuration, List<String> faults) {
        if (!configuration.signingChains().isEmpty()
                && configuration.lowestSupportedVersion() != TLSVersion.TLS_1_3
                && noSuiteForAnyKey(configuration)) {
            faults.add("cipher-suites contains none of TLS 1.2 for the type of key in certificates. "
                    + "Add one, or set lowest-supported-version to TLSv1.3.");
        }
    }

    /** HTTP/2 alone, with none of its cipher suites. */
    public static void addForbiddenSuites(TLSConfiguration configuration, List<String> faults) {
        if (Http2ServerContext.isImpossible(configuration)) {
            faults.add(
                    "application-protocols contains only h2, but cipher-suites contains none that HTTP/2 allows "
                            + "(RFC 9113, section 9.2.2). Add a suite such as TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, or add http/1.1.");
        }
    }

    private static boolean noSuiteForAnyKey(TLSConfiguration configuration) {
        return configuration.cipherSuites().isPresent()
                && configuration.signingChains().stream()
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
