package io.unifiedtls.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads private keys in PKCS#8 (RFC 5208) without encryption, attributes and public key, as most tools write them. */
final class PlainPrivateKey {

    private static final String VERSION_1 = "00";

    /** By their encoded identifiers: RFC 8017 (appendix C), RFC 5480 (section 2.1.1, with P-256, P-384 and P-521) and RFC 8410 (section 3). */
    private static final Map<String, String> ALGORITHMS = Map.of(
            "06092a864886f70d0101010500", "RSA",
            "06072a8648ce3d020106082a8648ce3d030107", "EC",
            "06072a8648ce3d020106052b81040022", "EC",
            "06072a8648ce3d020106052b81040023", "EC",
            "06032b6570", "Ed25519",
            "06032b6571", "Ed448");

    private PlainPrivateKey() {}

    /** The key in a block; empty for other keys, and for those that cannot be read. */
    static Optional<PrivateKey> of(PemBlock block) {
        return block.label().equals("PRIVATE KEY") ? block.content().flatMap(PlainPrivateKey::read) : Optional.empty();
    }

    private static Optional<PrivateKey> read(byte[] encoded) {
        try {
            Optional<String> algorithm = algorithm(encoded);
            return algorithm.isPresent()
                    ? Optional.of(
                            KeyFactory.getInstance(algorithm.get()).generatePrivate(new PKCS8EncodedKeySpec(encoded)))
                    : Optional.empty();
        } catch (GeneralSecurityException | RuntimeException | StackOverflowError ex) {
            return Optional.empty();
        }
    }

    private static Optional<String> algorithm(byte[] encoded) {
        List<DerValue> parts = DerValue.only(DerValue.SEQUENCE, encoded).parts();
        boolean isPlain = parts.size() == 3
                && parts.get(0).tag() == DerValue.INTEGER
                && hexadecimal(parts.get(0)).equals(VERSION_1)
                && parts.get(1).tag() == DerValue.SEQUENCE
                && parts.get(2).tag() == DerValue.OCTET_STRING;
        return isPlain ? Optional.ofNullable(ALGORITHMS.get(hexadecimal(parts.get(1)))) : Optional.empty();
    }

    private static String hexadecimal(DerValue value) {
        return HexFormat.of().formatHex(value.content());
    }
}
