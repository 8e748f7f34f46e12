package io.unifiedtls.fleet.seal;

import io.unifiedtls.fleet.KeySealer.Context;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** The bytes that a sealed key is bound to. Different contexts have different bytes: each text follows its length. */
public final class BoundContext {

    private static final String LABEL = "unified-tls fleet sealed key 1";

    private BoundContext() {}

    /** Encode a context, together with what identifies the sealing key. */
    public static byte[] encoded(String keyId, Context context) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        append(bytes, LABEL);
        append(bytes, keyId);
        for (Map.Entry<String, String> value : new TreeMap<>(context.values()).entrySet()) {
            append(bytes, value.getKey());
            append(bytes, value.getValue());
        }
        return bytes.toByteArray();
    }

    /** By its characters, since an encoding replaces lone surrogates by the same character. */
    private static void append(ByteArrayOutputStream bytes, String text) {
        ByteBuffer encoded = ByteBuffer.allocate(Integer.BYTES + text.length() * Character.BYTES);
        encoded.putInt(text.length());
        text.chars().forEach(character -> encoded.putChar((char) character));
        bytes.writeBytes(encoded.array());
    }
}
