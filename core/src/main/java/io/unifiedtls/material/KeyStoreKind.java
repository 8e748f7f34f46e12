package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells people when a file that should be a key store is something else. */
final class KeyStoreKind {

    private static final int JCEKS = 0xCECECECE;
    private static final String PEM = "-----BEGIN";

    /** Those of Bouncy Castle begin with a version, then the length of a salt. */
    private static final int NEWEST_BKS = 2;

    private static final int BKS_SALT = 20;

    private KeyStoreKind() {}

    /**
     * Refuse files that are known to be something else. Their readers are left alone: JCEKS deserializes objects.
     *
     * @throws InvalidMaterialException that says what it is, and how to convert it
     */
    static void require(byte[] content, String origin) {
        if (content.length == 0) {
            throw new InvalidMaterialException("%s is empty. Replace it with a new copy.".formatted(origin));
        }
        if (isPem(content)) {
            throw new InvalidMaterialException(
                    "%s contains PEM text, not a key store. Set certificate and private-key instead of key-store."
                            .formatted(origin));
        }
        ByteBuffer start = ByteBuffer.wrap(content);
        if (content.length < 2 * Integer.BYTES) {
            return;
        }
        int first = start.getInt();
        if (first == JCEKS) {
            throw unsupported("JCEKS", origin);
        }
        if (first >= 0 && first <= NEWEST_BKS && start.getInt() == BKS_SALT) {
            throw unsupported("BKS", origin);
        }
    }

    private static boolean isPem(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, 4_096), StandardCharsets.ISO_8859_1);
        return start.contains(PEM);
    }

    private static InvalidMaterialException unsupported(String kind, String origin) {
        return new InvalidMaterialException(
                ("%s is a %s key store, which is not supported. Convert it to PKCS#12: keytool -importkeystore -srcstoretype %s "
                                + "-srckeystore FILE -deststoretype PKCS12 -destkeystore NEW")
                        .formatted(origin, kind, kind));
    }
}
