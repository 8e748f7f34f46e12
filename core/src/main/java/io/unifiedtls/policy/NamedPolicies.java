package io.unifiedtls.policy;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The policies that have a name of their own. */
public final class NamedPolicies {

    /** Key exchanges that are safe from quantum computers as long as one of their two parts holds. */
    static final Set<NamedGroup> HYBRID_GROUPS = groups("X25519MLKEM768 SecP256r1MLKEM768 SecP384r1MLKEM1024");

    private static final List<CipherSuite> TLS_1_3_SUITES =
            suites("TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256");

    private static final Map<String, TLSPolicy> ALL = new TreeMap<>(Map.of(
            "none", TLSPolicy.none(),
            "intermediate", intermediate(),
            "modern", modern(),
            "nist-sp-800-52r2", nist(),
            "post-quantum", RulePolicy.builder("post-quantum").hybridGroup().build()));

    private NamedPolicies() {}

    /** All of them by their names, in alphabetical order. */
    public static Map<String, TLSPolicy> all() {
        return Map.copyOf(ALL);
    }

    /** Mozilla's server side TLS guideline 5.7, and besides Ed25519 keys and hybrid groups. */
    private static TLSPolicy intermediate() {
        return RulePolicy.builder("intermediate")
                .lowestVersion(TLSVersion.TLS_1_2)
                .cipherSuites(Stream.concat(TLS_1_3_SUITES.stream(), suites("""
                                        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
                                        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
                                        TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
                                        TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                                        TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
                                        TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
                                        TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
                                        TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
                                        TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256""").stream())
                        .toList())
                .namedGroups(withHybrids("x25519 secp256r1 secp384r1 ffdhe2048 ffdhe3072"))
                .smallestRsaKey(2_048)
                .smallestEcKey(256)
                .noWeakHashes()
                .certificatesCoverHost()
                .build();
    }

    /** Mozilla's server side TLS guideline 5.7, and besides Ed25519 keys and hybrid groups. */
    private static TLSPolicy modern() {
        return RulePolicy.builder("modern")
                .lowestVersion(TLSVersion.TLS_1_3)
                .cipherSuites(TLS_1_3_SUITES)
                .namedGroups(withHybrids("x25519 secp256r1 secp384r1"))
                .keyAlgorithms("EC", "Ed25519")
                .smallestEcKey(256)
                .noWeakHashes()
                .certificatesCoverHost()
                .build();
    }

    /** NIST SP 800-52 revision 2, sections 3.1 to 3.4; it says nothing about the module that computes. */
    private static TLSPolicy nist() {
        return RulePolicy.builder("nist-sp-800-52r2")
                .lowestVersion(TLSVersion.TLS_1_2)
                .cipherSuites(suites("""
                        TLS_AES_128_GCM_SHA256
                        TLS_AES_256_GCM_SHA384
                        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
                        TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
                        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
                        TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                        TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
                        TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"""))
                .namedGroups(groups("secp256r1 secp384r1 secp521r1 ffdhe2048 ffdhe3072 ffdhe4096 ffdhe6144 ffdhe8192"))
                .judgeDefaultGroups()
                .signatureSchemes(Stream.of(
                                "ecdsa_secp256r1_sha256",
                                "ecdsa_secp384r1_sha384",
                                "ecdsa_secp521r1_sha512",
                                "rsa_pss_rsae_sha256",
                                "rsa_pss_rsae_sha384",
                                "rsa_pss_rsae_sha512",
                                "rsa_pss_pss_sha256",
                                "rsa_pss_pss_sha384",
                                "rsa_pss_pss_sha512",
                                "rsa_pkcs1_sha256",
                                "rsa_pkcs1_sha384",
                                "rsa_pkcs1_sha512")
                        .map(SignatureScheme::of)
                        .toList())
                .keyAlgorithms("RSA", "EC")
                .smallestRsaKey(2_048)
                .smallestEcKey(256)
                .noWeakHashes()
                .certificatesCoverHost()
                .build();
    }

    private static List<CipherSuite> suites(String names) {
        return Arrays.stream(names.split("\\s+")).map(CipherSuite::of).toList();
    }

    private static Set<NamedGroup> groups(String names) {
        return Arrays.stream(names.split(" ", -1)).map(NamedGroup::of).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<NamedGroup> withHybrids(String names) {
        return Stream.concat(groups(names).stream(), HYBRID_GROUPS.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
