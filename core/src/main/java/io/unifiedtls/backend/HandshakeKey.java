package io.unifiedtls.backend;

import static io.unifiedtls.NamedGroup.SECP256R1;
import static io.unifiedtls.NamedGroup.SECP384R1;
import static io.unifiedtls.NamedGroup.SECP521R1;

import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The signature schemes of a kind of key. In TLS 1.3 each curve has one scheme (RFC 8446, section 4.2.3); in TLS 1.2 a curve
 * that the client offers goes with every hash (RFC 8422, section 5.1) except MD5 and SHA-1 (RFC 9155).
 */
@SuppressWarnings("ImmutableEnumChecker") // The sets are unmodifiable
enum HandshakeKey {
    P256("_ECDSA_", Optional.of(SECP256R1), "ecdsa_secp256r1_sha256"),
    P384("_ECDSA_", Optional.of(SECP384R1), "ecdsa_secp384r1_sha384"),
    P521("_ECDSA_", Optional.of(SECP521R1), "ecdsa_secp521r1_sha512"),
    ED25519("_ECDSA_", Optional.empty(), "ed25519"),
    ED448("_ECDSA_", Optional.empty(), "ed448"),
    RSA("_RSA_", Optional.empty(), "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"),
    RSASSA_PSS("_RSA_", Optional.empty(), "rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512");

    private static final Set<SignatureScheme> ECDSA =
            schemes("ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512");
    private static final Set<SignatureScheme> PKCS1 =
            schemes("rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512");

    private final String authentication;
    private final Optional<NamedGroup> curve;
    private final Set<SignatureScheme> tls13;

    HandshakeKey(String authentication, Optional<NamedGroup> curve, String... tls13) {
        this.authentication = authentication;
        this.curve = curve;
        this.tls13 = schemes(tls13);
    }

    /** The kind of a chain's key. */
    static HandshakeKey of(SigningChain chain) {
        PublicKey key = chain.leaf().getPublicKey();
        return switch (key.getAlgorithm()) {
            case "EC" ->
                switch (((ECPublicKey) key).getParams().getCurve().getField().getFieldSize()) {
                    case 384 -> P384;
                    case 521 -> P521;
                    default -> P256;
                };
            case "Ed25519" -> ED25519;
            case "Ed448" -> ED448;
            case "EdDSA" -> key.getEncoded().length < 50 ? ED25519 : ED448;
            case "RSASSA-PSS" -> RSASSA_PSS;
            default -> RSA;
        };
    }

    /** The part that names of TLS 1.2 cipher suites for this key have in common (RFC 8422, section 2). */
    String authentication() {
        return authentication;
    }

    boolean signsTls13(SignatureScheme scheme) {
        return tls13.contains(scheme);
    }

    boolean signsTls12(SignatureScheme scheme) {
        return tls13.contains(scheme)
                || (curve.isPresent() && ECDSA.contains(scheme))
                || (this == RSA && PKCS1.contains(scheme));
    }

    /** Whether TLS 1.2 lets this key be used (RFC 8422, section 5.1): a client that says nothing takes any curve. */
    boolean isOfferedCurve(ClientHello clientHello) {
        return curve.isEmpty()
                || clientHello.namedGroups().isEmpty()
                || clientHello.namedGroups().contains(curve.get());
    }

    private static Set<SignatureScheme> schemes(String... names) {
        return Stream.of(names).map(SignatureScheme::of).collect(Collectors.toUnmodifiableSet());
    }
}
