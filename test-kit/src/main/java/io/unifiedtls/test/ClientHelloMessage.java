package io.unifiedtls.test;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.TLSVersion;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A ClientHello as bytes (RFC 8446, section 4.1.2), correct or not: the only check is that lengths fit their
 * fields. Immutable.
 */
public final class ClientHelloMessage {

    /** TLS_AES_128_GCM_SHA256 and TLS_ECDHE_ECDSA/RSA_WITH_AES_128_GCM_SHA256. */
    private static final int[] CIPHER_SUITES = {0x1301, 0xc02b, 0xc02f};

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int HANDSHAKE = 22;
    private static final int MOST_IN_A_RECORD = 16_384;
    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int APPLICATION_PROTOCOLS = 16;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_SHARE = 51;
    private static final int LEGACY_VERSION = 0x0303;

    private final byte[] message;

    private ClientHelloMessage(byte[] message) {
        this.message = message;
    }

    /** Begin one that servers would take: TLS 1.3 and 1.2 with P-256, and no server name. */
    public static Builder builder() {
        return new Builder();
    }

    /** The handshake message with its header. */
    public byte[] octets() {
        return message.clone();
    }

    /** In as few records as it takes. */
    public byte[] records() {
        return records(MOST_IN_A_RECORD);
    }

    /**
     * Split into records of at most this many bytes, for servers that read only the first record.
     *
     * @throws IllegalArgumentException if it is not between 1 and 16,384
     */
    public byte[] records(int fragment) {
        if (fragment < 1 || fragment > MOST_IN_A_RECORD) {
            throw new IllegalArgumentException("A record must have 1 to %d bytes".formatted(MOST_IN_A_RECORD));
        }
        ByteArrayOutputStream flight = new ByteArrayOutputStream();
        for (int from = 0; from < message.length; from += fragment) {
            byte[] part = Arrays.copyOfRange(message, from, Math.min(message.length, from + fragment));
            flight.writeBytes(new byte[] {HANDSHAKE, 3, 1, (byte) (part.length >> 8), (byte) part.length});
            flight.writeBytes(part);
        }
        return flight.toByteArray();
    }

    /** Not thread-safe. */
    public static final class Builder {

        private final List<byte[]> extensions = new ArrayList<>();
        private List<TLSVersion> versions = List.of(TLSVersion.TLS_1_3, TLSVersion.TLS_1_2);
        private int[] cipherSuites = CIPHER_SUITES;

        private Builder() {}

        /** Add an extension {@code server_name} (RFC 6066, section 3); once for each is too often for servers. */
        public Builder serverName(String name) {
            byte[] octets = name.getBytes(StandardCharsets.UTF_8);
            return extension(SERVER_NAME, prefixed(2, joined(new byte[] {0}, prefixed(2, octets))));
        }

        /** Offer these versions; without any, the extension {@code supported_versions} is left out. */
        public Builder versions(TLSVersion... offered) {
            versions = List.of(offered);
            return this;
        }

        /** Offer these cipher suites, by their code points. */
        public Builder cipherSuites(int... codePoints) {
            cipherSuites = codePoints.clone();
            return this;
        }

        /** Offer application protocols (RFC 7301). */
        public Builder applicationProtocols(ApplicationProtocol... offered) {
            byte[] list = new byte[0];
            for (ApplicationProtocol protocol : offered) {
                list = joined(list, prefixed(1, protocol.name().getBytes(StandardCharsets.ISO_8859_1)));
            }
            return extension(APPLICATION_PROTOCOLS, prefixed(2, list));
        }

        /** Add any extension, also one that is there already. */
        public Builder extension(int type, byte[] content) {
            extensions.add(joined(number(2, type), prefixed(2, content)));
            return this;
        }

        /**
         * Put it together.
         *
         * @throws IllegalArgumentException if all extensions together have more than 65,535 bytes
         */
        public ClientHelloMessage build() {
            byte[] all = new byte[0];
            for (byte[] extension : extensions) {
                all = joined(all, extension);
            }
            all = joined(all, usualExtensions());
            byte[] random = new byte[32];
            RANDOM.nextBytes(random);
            byte[] suites = new byte[0];
            for (int suite : cipherSuites) {
                suites = joined(suites, number(2, suite));
            }
            byte[] body = joined(number(2, LEGACY_VERSION), random);
            body = joined(body, prefixed(1, new byte[0]));
            body = joined(body, prefixed(2, suites));
            body = joined(body, prefixed(1, new byte[] {0}));
            body = joined(body, prefixed(2, all));
            return new ClientHelloMessage(joined(new byte[] {1}, prefixed(3, body)));
        }

        private byte[] usualExtensions() {
            byte[] usual = joined(
                    extensionOf(SUPPORTED_GROUPS, prefixed(2, number(2, 0x0017))),
                    extensionOf(SIGNATURE_ALGORITHMS, prefixed(2, joined(number(2, 0x0403), number(2, 0x0804)))));
            if (versions.isEmpty()) {
                return usual;
            }
            byte[] offered = new byte[0];
            for (TLSVersion version : versions) {
                offered = joined(offered, number(2, version.codePoint()));
            }
            return joined(
                    joined(usual, extensionOf(SUPPORTED_VERSIONS, prefixed(1, offered))),
                    extensionOf(KEY_SHARE, prefixed(2, new byte[0]))); // So that the server asks for one
        }

        private static byte[] extensionOf(int type, byte[] content) {
            return joined(number(2, type), prefixed(2, content));
        }

        private static byte[] prefixed(int octets, byte[] content) {
            if (content.length >= 1 << (8 * octets)) {
                throw new IllegalArgumentException(
                        "%d bytes do not fit into a length field of %d bytes".formatted(content.length, octets));
            }
            return joined(number(octets, content.length), content);
        }

        private static byte[] number(int octets, int value) {
            byte[] all = ByteBuffer.allocate(4).putInt(value).array();
            return Arrays.copyOfRange(all, 4 - octets, 4);
        }

        private static byte[] joined(byte[] first, byte[] second) {
            byte[] joined = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, joined, first.length, second.length);
            return joined;
        }
    }
}
