package io.unifiedtls.policy;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Mozilla's guideline calls intermediate: TLS 1.2 and 1.3, authenticated suites with forward secrecy, current
 * groups, keys and signatures. In addition it accepts Ed25519 keys and the hybrid post-quantum groups.
 */
public final class IntermediatePolicy implements TLSPolicy {

    private static final int SMALLEST_RSA_KEY = 2_048;

    private static final Set<CipherSuite> CIPHER_SUITES = Stream.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256")
            .map(CipherSuite::of)
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<NamedGroup> NAMED_GROUPS = Stream.of(
                    "x25519",
                    "secp256r1",
                    "secp384r1",
                    "ffdhe2048",
                    "ffdhe3072",
                    "X25519MLKEM768",
                    "SecP256r1MLKEM768",
                    "SecP384r1MLKEM1024")
            .map(NamedGroup::of)
            .collect(Collectors.toUnmodifiableSet());

    @Override
    public List<Violation> violations(TLSConfiguration configuration) {
        List<Violation> violations = new ArrayList<>();
        if (configuration.lowestSupportedVersion().compareTo(TLSVersion.TLS_1_2) < 0) {
            violations.add(new Violation(
                    "lowest-supported-version",
                    "is %s; intermediate wants TLSv1.2 or later".formatted(configuration.lowestSupportedVersion())));
        }
        addOthers("cipher-suites", configuration.cipherSuites().orElse(List.of()), CIPHER_SUITES::contains, violations);
        addOthers("named-groups", configuration.namedGroups().orElse(List.of()), NAMED_GROUPS::contains, violations);
        configuration.certificates().forEach(chain -> addViolations(chain, violations));
        return violations;
    }

    private static <T> void addOthers(
            String setting, List<T> values, Predicate<T> accepted, List<Violation> violations) {
        List<T> others = values.stream().filter(accepted.negate()).toList();
        if (!others.isEmpty()) {
            violations.add(new Violation(setting, "holds %s, which intermediate does not accept".formatted(others)));
        }
    }

    private static void addViolations(SigningChain chain, List<Violation> violations) {
        PublicKey key = chain.leaf().getPublicKey();
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SMALLEST_RSA_KEY) {
            violations.add(new Violation(
                    "certificates",
                    "holds an RSA key of %d bits; intermediate wants at least %d"
                            .formatted(rsa.getModulus().bitLength(), SMALLEST_RSA_KEY)));
        }
        chain.certificates().stream()
                .filter(certificate -> !isSelfIssued(certificate))
                .map(X509Certificate::getSigAlgName)
                .filter(algorithm -> algorithm.startsWith("SHA1") || algorithm.startsWith("MD5"))
                .forEach(algorithm -> violations.add(new Violation(
                        "certificates",
                        "holds a signature with %s; intermediate wants SHA-256 or better".formatted(algorithm))));
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }
}
