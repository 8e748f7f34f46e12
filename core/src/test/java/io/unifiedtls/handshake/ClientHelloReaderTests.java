package io.unifiedtls.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTests {

    @Test
    void readsWhatTheJdkOffers() {
        ClientHello hello = read(Engines.clientHello(Engines.client(
                Engines.clientContext(null),
                "Shop.example",
                parameters -> parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"}))));
        assertThat(hello.serverName()).contains(new ServerName("shop.example"));
        assertThat(hello.versions()).containsExactly(TLSVersion.TLS_1_3, TLSVersion.TLS_1_2);
        assertThat(hello.cipherSuites()).contains(CipherSuite.TLS_AES_128_GCM_SHA256);
        assertThat(hello.namedGroups()).contains(NamedGroup.X25519);
        assertThat(hello.signatureSchemes()).contains(SignatureScheme.of("ed25519"));
        assertThat(hello.applicationProtocols()).containsExactly(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 20, 100, 500})
    void joinsRecordsOfAnySize(int size) {
        byte[] whole = record(body(serverName("shop.example")));
        assertThat(read(Engines.inRecordsOf(size, whole)).serverName()).contains(new ServerName("shop.example"));
    }

    @Test
    void handsOnTheSameMessageInOneRecord() {
        byte[] whole = record(body(serverName("shop.example")));
        ClientHelloReader reader = new ClientHelloReader();
        feed(reader, Engines.inRecordsOf(7, whole));
        byte[] replayed = new byte[reader.record().remaining()];
        reader.record().get(replayed);
        assertThat(replayed).isEqualTo(whole);
    }

    @Test
    void leavesAPartialRecordToTheCaller() {
        byte[] whole = record(body(serverName("shop.example")));
        for (int length = 0; length < whole.length; length++) {
            ClientHelloReader reader = new ClientHelloReader();
            ByteBuffer part = ByteBuffer.wrap(whole, 0, length);
            assertThat(reader.read(part)).isZero();
            assertThat(part.position()).isZero();
            assertThat(reader.isComplete()).isFalse();
        }
    }

    @Test
    void takesAsMuchAsEveryBackendDoesAndNoMore() {
        int overhead = body(extension(21, new byte[0])).length + 4;
        byte[] largest = record(body(extension(21, new byte[ClientHelloReader.MAX_MESSAGE - overhead])));
        assertThat(largest).hasSize(ClientHelloReader.MAX_MESSAGE + 5);
        assertThat(read(largest).serverName()).isEmpty();
        assertThat(read(Engines.inRecordsOf(1, largest)).serverName()).isEmpty();
        byte[] message = message(body(extension(21, new byte[ClientHelloReader.MAX_MESSAGE - overhead + 1])));
        assertRefused(
                Alert.ILLEGAL_PARAMETER, Engines.inRecordsOf(16_000, Engines.concat(Stream.of(new byte[5], message))));
    }

    @Test
    void keepsUnknownValuesAndSkipsUnknownExtensions() {
        ClientHello hello = read(record(body(
                extension(0x0A0A, new byte[0]),
                extension(43, new byte[] {4, 0x1A, 0x1A, 3, 4}),
                extension(13, new byte[] {0, 2, 4, 3}),
                extension(51, new byte[] {0, 5, 0x2A, 0x2A, 0, 1, 0}),
                extension(10, new byte[] {0, 4, 0x2A, 0x2A, 0, 29}))));
        assertThat(hello.versions()).containsExactly(TLSVersion.TLS_1_3);
        assertThat(hello.namedGroups()).containsExactly(new NamedGroup(0x2A2A), NamedGroup.X25519);
    }

    @Test
    void withoutSupportedVersionsTheLegacyVersionCounts() {
        assertThat(read(record(body())).versions()).containsExactly(TLSVersion.TLS_1_2);
    }

    /** RFC 8446, section 4.2.1; found by fuzzing. */
    @Test
    void laterLegacyVersionIsTls12() {
        for (int later : new int[] {0x0304, 0x0323, 0xffff}) {
            byte[] body = body();
            body[0] = (byte) (later >> 8);
            body[1] = (byte) later;
            assertThat(read(record(body)).versions()).containsExactly(TLSVersion.TLS_1_2);
        }
    }

    @Test
    void takesAHelloWithoutExtensions() {
        byte[] body = body();
        assertThat(read(record(Arrays.copyOf(body, body.length - 2))).serverName())
                .isEmpty();
    }

    static Stream<Arguments> brokenBodies() {
        byte[] name = serverName("shop.example");
        return Stream.of(
                arguments("cut short", Alert.DECODE_ERROR, Arrays.copyOf(body(name), body(name).length - 1)),
                arguments("empty", Alert.DECODE_ERROR, new byte[0]),
                arguments(
                        "bytes after the extensions",
                        Alert.DECODE_ERROR,
                        Arrays.copyOf(body(name), body(name).length + 1)),
                arguments("two server_name extensions", Alert.ILLEGAL_PARAMETER, body(name, name)),
                arguments(
                        "two unknown extensions of a type",
                        Alert.ILLEGAL_PARAMETER,
                        body(extension(0x0A0A, new byte[0]), extension(0x0A0A, new byte[0]))),
                arguments(
                        "two extensions of a type with one of a lower type between",
                        Alert.ILLEGAL_PARAMETER,
                        body(
                                extension(0x0A0A, new byte[0]),
                                extension(0x0909, new byte[0]),
                                extension(0x0A0A, new byte[0]))),
                arguments(
                        "two host names",
                        Alert.ILLEGAL_PARAMETER,
                        body(extension(
                                0, vector16(Engines.concat(Stream.of(hostName("a.example"), hostName("b.example"))))))),
                arguments("empty server name list", Alert.DECODE_ERROR, body(extension(0, new byte[2]))),
                arguments("empty server_name extension", Alert.DECODE_ERROR, body(extension(0, new byte[0]))),
                arguments("empty host name", Alert.DECODE_ERROR, body(serverName(""))),
                arguments("IP literal", Alert.ILLEGAL_PARAMETER, body(serverName("127.0.0.1"))),
                arguments(
                        "host name with a NUL",
                        Alert.ILLEGAL_PARAMETER,
                        body(serverName("shop.example\0.evil.example"))),
                arguments("list beyond its extension", Alert.DECODE_ERROR, body(extension(0, new byte[] {
                    0, 9, 0, 0, 1, 'a'
                }))),
                arguments("odd list of groups", Alert.DECODE_ERROR, body(extension(10, new byte[] {0, 3, 0, 29, 0}))),
                arguments("empty application protocol", Alert.DECODE_ERROR, body(extension(16, new byte[] {0, 1, 0}))),
                arguments("no application protocols", Alert.DECODE_ERROR, body(extension(16, new byte[] {0, 0}))),
                arguments("no versions", Alert.DECODE_ERROR, body(extension(43, new byte[] {0}))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenBodies")
    void doubtEndsTheHandshake(String what, Alert alert, byte[] body) {
        assertRefused(alert, record(body));
    }

    static Stream<Arguments> brokenRecords() {
        byte[] whole = record(body(serverName("shop.example")));
        return Stream.of(
                arguments("application data", Alert.UNEXPECTED_MESSAGE, changed(whole, 0, 23)),
                arguments("alert", Alert.UNEXPECTED_MESSAGE, changed(whole, 0, 21)),
                arguments(
                        "plain HTTP",
                        Alert.UNEXPECTED_MESSAGE,
                        "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                arguments("SSLv2", Alert.UNEXPECTED_MESSAGE, new byte[] {(byte) 0x80, 46, 1, 3, 1}),
                arguments("major version 2", Alert.PROTOCOL_VERSION, changed(whole, 1, 2)),
                arguments("empty record", Alert.UNEXPECTED_MESSAGE, new byte[] {22, 3, 1, 0, 0}),
                arguments("too long a record", Alert.RECORD_OVERFLOW, new byte[] {22, 3, 1, 0x40, 1}),
                arguments("header of too long a message", Alert.ILLEGAL_PARAMETER, new byte[] {
                    22, 3, 1, 0, 4, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff
                }),
                arguments("another message", Alert.UNEXPECTED_MESSAGE, changed(whole, 5, 2)),
                arguments("data after the message", Alert.UNEXPECTED_MESSAGE, longer(whole)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenRecords")
    void otherRecordsEndTheHandshake(String what, Alert alert, byte[] bytes) {
        assertRefused(alert, bytes);
    }

    private static void assertRefused(Alert alert, byte[] bytes) {
        assertThatExceptionOfType(ClientHelloException.class)
                .isThrownBy(() -> read(bytes))
                .satisfies(ex -> assertThat(ex.alert()).isEqualTo(alert));
    }

    private static ClientHello read(byte[] bytes) {
        ClientHelloReader reader = new ClientHelloReader();
        feed(reader, bytes);
        assertThat(reader.isComplete()).isTrue();
        return reader.clientHello();
    }

    private static void feed(ClientHelloReader reader, byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (reader.read(source) > 0) {
            assertThat(reader.isComplete()).isEqualTo(!source.hasRemaining());
        }
        assertThat(source.hasRemaining()).isFalse();
    }

    private static byte[] body(byte[]... extensions) {
        byte[] start = new byte[] {3, 3};
        byte[] random = new byte[32];
        byte[] sessionIdAndSuitesAndCompression = new byte[] {0, 0, 2, 0x13, 1, 1, 0};
        return Engines.concat(Stream.of(
                start, random, sessionIdAndSuitesAndCompression, vector16(Engines.concat(Stream.of(extensions)))));
    }

    private static byte[] serverName(String name) {
        return extension(0, vector16(hostName(name)));
    }

    private static byte[] hostName(String name) {
        return Engines.concat(Stream.of(new byte[1], vector16(name.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private static byte[] extension(int type, byte[] data) {
        return Engines.concat(Stream.of(new byte[] {(byte) (type >> 8), (byte) type}, vector16(data)));
    }

    private static byte[] vector16(byte[] content) {
        return Engines.concat(Stream.of(new byte[] {(byte) (content.length >> 8), (byte) content.length}, content));
    }

    private static byte[] message(byte[] body) {
        return Engines.concat(Stream.of(
                new byte[] {1, (byte) (body.length >> 16), (byte) (body.length >> 8), (byte) body.length}, body));
    }

    private static byte[] record(byte[] body) {
        return Engines.concat(Stream.of(new byte[] {22, 3, 1}, vector16(message(body))));
    }

    private static byte[] changed(byte[] bytes, int position, int value) {
        byte[] copy = bytes.clone();
        copy[position] = (byte) value;
        return copy;
    }

    private static byte[] longer(byte[] record) {
        byte[] copy = Arrays.copyOf(record, record.length + 1);
        int length = record.length + 1 - 5;
        copy[3] = (byte) (length >> 8);
        copy[4] = (byte) length;
        return copy;
    }
}
