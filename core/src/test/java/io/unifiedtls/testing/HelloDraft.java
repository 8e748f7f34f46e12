package io.unifiedtls.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A ClientHello made by hand (RFC 8446, section 4.1.2): good, until a test changes it. */
public final class HelloDraft {

    public static final int SERVER_NAME = 0;
    public static final int STATUS_REQUEST = 5;
    public static final int SUPPORTED_GROUPS = 10;
    public static final int EC_POINT_FORMATS = 11;
    public static final int SIGNATURE_ALGORITHMS = 13;
    public static final int APPLICATION_PROTOCOLS = 16;
    public static final int EXTENDED_MASTER_SECRET = 23;
    public static final int PRE_SHARED_KEY = 41;
    public static final int EARLY_DATA = 42;
    public static final int SUPPORTED_VERSIONS = 43;
    public static final int COOKIE = 44;
    public static final int PSK_KEY_EXCHANGE_MODES = 45;
    public static final int POST_HANDSHAKE_AUTH = 49;
    public static final int SIGNATURE_ALGORITHMS_CERT = 50;
    public static final int KEY_SHARE = 51;
    public static final int RENEGOTIATION_INFO = 0xFF01;

    public static final int X25519 = 29;
    public static final int P256 = 23;

    private static final int PADDING = 21;

    private final List<Extension> extensions = new ArrayList<>();
    private int version = 0x0303;
    private byte[] sessionId = new byte[32];
    private byte[] suites = u16s(0xC02B, 0xC02F, 0xC02C, 0xC030);
    private byte[] compression = {0};

    private HelloDraft() {}

    /** One that offers TLS 1.3 and TLS 1.2. */
    public static HelloDraft ofTls13(String name) {
        return ofTls12(name)
                .suites(0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030)
                .with(SUPPORTED_VERSIONS, vector8(u16s(0x0304, 0x0303)))
                .with(PSK_KEY_EXCHANGE_MODES, vector8(new byte[] {1}))
                .with(KEY_SHARE, vector16(share(X25519)));
    }

    public static HelloDraft ofTls12(String name) {
        return new HelloDraft()
                .with(SERVER_NAME, vector16(concat(new byte[1], vector16(name.getBytes(StandardCharsets.US_ASCII)))))
                .with(EXTENDED_MASTER_SECRET)
                .with(RENEGOTIATION_INFO, (byte) 0)
                .with(SUPPORTED_GROUPS, vector16(u16s(X25519, P256, 24, 25)))
                .with(EC_POINT_FORMATS, vector8(new byte[1]))
                .with(
                        SIGNATURE_ALGORITHMS,
                        vector16(u16s(0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601)));
    }

    /** {@code legacy_version}. */
    public HelloDraft version(int version) {
        this.version = version;
        return this;
    }

    public HelloDraft sessionId(byte[] sessionId) {
        this.sessionId = sessionId.clone();
        return this;
    }

    public HelloDraft suites(int... suites) {
        return suites(u16s(suites));
    }

    /** Suites as they stand there, whatever their length. */
    public HelloDraft suites(byte[] suites) {
        this.suites = suites.clone();
        return this;
    }

    public HelloDraft compression(int... methods) {
        compression = new byte[methods.length];
        for (int i = 0; i < methods.length; i++) {
            compression[i] = (byte) methods[i];
        }
        return this;
    }

    /** Add an extension at the end, or replace the first of its type. */
    public HelloDraft with(int type, byte... content) {
        Optional<Extension> present = extensions.stream()
                .filter(extension -> extension.type() == type)
                .findFirst();
        Extension extension = new Extension(type, content.clone());
        present.ifPresentOrElse(
                earlier -> extensions.set(extensions.indexOf(earlier), extension), () -> extensions.add(extension));
        return this;
    }

    public HelloDraft without(int... types) {
        extensions.removeIf(extension -> Arrays.stream(types).anyMatch(type -> type == extension.type()));
        return this;
    }

    /** Add an extension though there is one of its type. */
    public HelloDraft again(int type, byte... content) {
        extensions.add(new Extension(type, content.clone()));
        return this;
    }

    /** As many bytes more as that. */
    public HelloDraft padded(int length) {
        return with(PADDING, new byte[length]);
    }

    /** The body of the message. */
    public byte[] body() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        extensions.forEach(extension -> {
            all.writeBytes(u16s(extension.type()));
            all.writeBytes(vector16(extension.content()));
        });
        return concat(
                u16s(version),
                new byte[32],
                vector8(sessionId),
                vector16(suites),
                vector8(compression),
                vector16(all.toByteArray()));
    }

    /** The message in one record. */
    public byte[] record() {
        byte[] body = body();
        byte[] message = ByteBuffer.allocate(4 + body.length)
                .putInt(1 << 24 | body.length)
                .put(body)
                .array();
        return concat(new byte[] {22, 3, 1}, vector16(message));
    }

    /** An entry of {@code key_share} with a public key that is one. */
    public static byte[] share(int group) {
        byte[] key = new byte[group == X25519 ? 32 : 65];
        key[0] = 9;
        if (group == P256) {
            byte[] generator = new java.math.BigInteger(
                            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                                    + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
                            16)
                    .toByteArray();
            System.arraycopy(generator, generator.length - 65, key, 0, 65);
        }
        return concat(u16s(group), vector16(key));
    }

    public static byte[] u16s(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    public static byte[] vector8(byte[] content) {
        return concat(new byte[] {(byte) content.length}, content);
    }

    public static byte[] vector16(byte[] content) {
        return concat(u16s(content.length), content);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared
    private record Extension(int type, byte[] content) {}
}
