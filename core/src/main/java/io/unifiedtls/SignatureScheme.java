package io.unifiedtls;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A signature scheme by its code point in the IANA registry "TLS SignatureScheme" (RFC 8446, section 4.2.3); also one
 * that this table does not know.
 *
 * @param codePoint the code point, 0 to 65535
 */
public record SignatureScheme(int codePoint) {

    private static final CodePoints REGISTRY = new CodePoints(
            "signature scheme",
            Map.ofEntries(
                    entry(0x0201, "rsa_pkcs1_sha1"),
                    entry(0x0203, "ecdsa_sha1"),
                    entry(0x0401, "rsa_pkcs1_sha256"),
                    entry(0x0403, "ecdsa_secp256r1_sha256"),
                    entry(0x0501, "rsa_pkcs1_sha384"),
                    entry(0x0503, "ecdsa_secp384r1_sha384"),
                    entry(0x0601, "rsa_pkcs1_sha512"),
                    entry(0x0603, "ecdsa_secp521r1_sha512"),
                    entry(0x0804, "rsa_pss_rsae_sha256"),
                    entry(0x0805, "rsa_pss_rsae_sha384"),
                    entry(0x0806, "rsa_pss_rsae_sha512"),
                    entry(0x0807, "ed25519"),
                    entry(0x0808, "ed448"),
                    entry(0x0809, "rsa_pss_pss_sha256"),
                    entry(0x080A, "rsa_pss_pss_sha384"),
                    entry(0x080B, "rsa_pss_pss_sha512"),
                    entry(0x0904, "mldsa44"),
                    entry(0x0905, "mldsa65"),
                    entry(0x0906, "mldsa87")));
    private static final IntFunction<SignatureScheme> INTERNED = REGISTRY.interned(SignatureScheme::new);

    public SignatureScheme {
        CodePoints.checked(codePoint);
    }

    /**
     * The signature scheme of a code point.
     *
     * @throws IllegalArgumentException if it is not between 0 and 65535
     */
    public static SignatureScheme of(int codePoint) {
        return INTERNED.apply(codePoint);
    }

    /**
     * The signature scheme of an IANA name, without regard to case, or of a hexadecimal code point.
     *
     * @throws IllegalArgumentException if the name is unknown; the message offers the nearest known one
     */
    public static SignatureScheme of(String name) {
        return of(REGISTRY.codePoint(name));
    }

    /** All that have a name here, in the order of their code points. */
    public static List<SignatureScheme> known() {
        return REGISTRY.codePoints().map(SignatureScheme::new).toList();
    }

    /** The IANA name, or the code point in hexadecimal if it has none. */
    public String name() {
        return REGISTRY.name(codePoint);
    }

    @Override
    public String toString() {
        return name();
    }
}
