package io.unifiedtls.fleet.seal;

import io.unifiedtls.InvalidMaterialException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;

/** Reads a sealing key as 32 bytes, or as text of them. Messages begin with a verb. */
final class SealingKeyText {

    static final String REMEDY = "Make a key with: openssl rand -base64 32";

    private static final int LEAST_DIFFERENT_BYTES = 8; // Of 32 random bytes, fewer than 16 differ once in 10^9 keys

    private SealingKeyText() {}

    /** A key in standard base64. */
    static SealingKey base64(String text) {
        try {
            return key(Base64.getDecoder().decode(text.strip()));
        } catch (IllegalArgumentException ex) {
            throw new InvalidMaterialException("is not valid base64. " + REMEDY);
        }
    }

    /** The key in a file: raw, or in base64 or hexadecimal digits. The content is overwritten. */
    static SealingKey content(byte[] content) {
        if (!isText(content)) {
            return key(content);
        }
        String text = new String(content, StandardCharsets.US_ASCII).strip();
        Arrays.fill(content, (byte) 0);
        return text.matches("[0-9a-fA-F]{64}") ? key(HexFormat.of().parseHex(text)) : base64(text);
    }

    /** A random key is not, but a password of 32 characters is. */
    private static boolean isText(byte[] content) {
        return IntStream.range(0, content.length)
                .map(i -> content[i])
                .allMatch(b -> (b >= ' ' && b <= '~') || b == '\n' || b == '\r' || b == '\t');
    }

    private static SealingKey key(byte[] bytes) {
        try {
            if (bytes.length != SealingKey.LENGTH) {
                throw new InvalidMaterialException(
                        "has %d bytes, not %d. %s".formatted(bytes.length, SealingKey.LENGTH, REMEDY));
            }
            if (IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count() < LEAST_DIFFERENT_BYTES) {
                throw new InvalidMaterialException("is not random: its bytes repeat. " + REMEDY);
            }
            return new SealingKey(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
