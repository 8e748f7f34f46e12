package io.unifiedtls.handshake;

import static io.unifiedtls.testing.HelloDraft.EC_POINT_FORMATS;
import static io.unifiedtls.testing.HelloDraft.KEY_SHARE;
import static io.unifiedtls.testing.HelloDraft.P256;
import static io.unifiedtls.testing.HelloDraft.PRE_SHARED_KEY;
import static io.unifiedtls.testing.HelloDraft.SIGNATURE_ALGORITHMS;
import static io.unifiedtls.testing.HelloDraft.SUPPORTED_GROUPS;
import static io.unifiedtls.testing.HelloDraft.X25519;
import static io.unifiedtls.testing.HelloDraft.concat;
import static io.unifiedtls.testing.HelloDraft.share;
import static io.unifiedtls.testing.HelloDraft.u16s;
import static io.unifiedtls.testing.HelloDraft.vector16;
import static io.unifiedtls.testing.HelloDraft.vector8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.Alert;
import io.unifiedtls.ServerName;
import io.unifiedtls.testing.HelloDraft;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser itself refuses, whether or not a TLS implementation would refuse it later. */
class ClientHelloParserTests {

    private static final int MAX_FRAGMENT_LENGTH = 1;
    private static final int STATUS_REQUEST_V2 = 17;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xFE0D;
    private static final int FILLER = 0x2A2A;
    private static final byte[] KEYS =
            concat(vector16(concat(vector16(new byte[16]), new byte[4])), vector16(vector8(new byte[32])));

    @Test
    void takesAsManyExtensionsAsThereAre() {
        HelloDraft draft = tls13();
        IntStream.range(0, 100).forEach(i -> draft.with(0x3000 + i));
        assertThat(read(draft)).isEqualTo(new ServerName("shop.example"));
        assertRefused(Alert.ILLEGAL_PARAMETER, draft.again(0x3000));
    }

    @Test
    void listsFillTheirExtension() {
        assertRefused(
                Alert.DECODE_ERROR, tls13().with(SUPPORTED_GROUPS, concat(vector16(u16s(X25519, P256)), new byte[1])));
        assertRefused(
                Alert.DECODE_ERROR, tls13().with(SIGNATURE_ALGORITHMS, concat(vector16(u16s(0x0403)), new byte[2])));
        assertRefused(Alert.DECODE_ERROR, tls13().with(EC_POINT_FORMATS, (byte) 1, (byte) 0, (byte) 0));
        assertRefused(Alert.DECODE_ERROR, tls13().with(KEY_SHARE, concat(vector16(share(X25519)), new byte[1])));
        assertRefused(Alert.DECODE_ERROR, tls13().with(PRE_SHARED_KEY, concat(KEYS, new byte[1])));
    }

    @Test
    void tls13NeedsGroupsAndKeySharesTogether() {
        assertRefused(Alert.MISSING_EXTENSION, tls13().without(KEY_SHARE));
        assertRefused(Alert.MISSING_EXTENSION, tls13().without(KEY_SHARE).with(PRE_SHARED_KEY, KEYS));
        assertRefused(Alert.MISSING_EXTENSION, tls13().without(SUPPORTED_GROUPS));
        assertRefused(Alert.MISSING_EXTENSION, tls13().without(SUPPORTED_GROUPS).with(PRE_SHARED_KEY, KEYS));
        assertThat(read(tls13().without(SUPPORTED_GROUPS, KEY_SHARE).with(PRE_SHARED_KEY, KEYS)))
                .isEqualTo(new ServerName("shop.example"));
    }

    @Test
    void eachGroupHasOneKeyShare() {
        assertRefused(Alert.ILLEGAL_PARAMETER, shares(share(P256), share(P256)));
        assertRefused(Alert.ILLEGAL_PARAMETER, shares(share(X25519), share(P256), share(X25519)));
        assertThat(read(shares(share(P256), share(X25519)))).isEqualTo(new ServerName("shop.example"));
    }

    /** Nobody offers so many; the limit keeps the reader from counting them. */
    @Test
    void keySharesAreOfTheFirst64Groups() {
        assertThat(read(shareOfGroupAt(63))).isEqualTo(new ServerName("shop.example"));
        assertRefused(Alert.ILLEGAL_PARAMETER, shareOfGroupAt(64));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void knowsFourLengthsOfFragments(int code) {
        assertThat(read(tls13().with(MAX_FRAGMENT_LENGTH, (byte) code))).isEqualTo(new ServerName("shop.example"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 255})
    void knowsNoOtherLengthOfFragments(int code) {
        assertRefused(Alert.ILLEGAL_PARAMETER, tls13().with(MAX_FRAGMENT_LENGTH, (byte) code));
    }

    /** Those of OCSP; what else a request may be, nobody reads. */
    @Test
    void requestsForOcspResponsesAreRead() {
        assertRefused(Alert.DECODE_ERROR, statusRequests(1));
        assertRefused(Alert.DECODE_ERROR, statusRequests(2));
        assertThat(read(statusRequests(3))).isEqualTo(new ServerName("shop.example"));
    }

    @Test
    void innerEncryptedClientHelloIsEmpty() {
        assertThat(read(tls13().with(ENCRYPTED_CLIENT_HELLO, (byte) 1))).isEqualTo(new ServerName("shop.example"));
        assertRefused(Alert.DECODE_ERROR, tls13().with(ENCRYPTED_CLIENT_HELLO, (byte) 2));
    }

    /** The length has three bytes. */
    @Test
    void lengthOfTheMessageIsReadWhole() {
        for (int position = 0; position < 2; position++) {
            byte[] record = tls13().record();
            record[6 + position] = 0x41;
            assertThatExceptionOfType(ClientHelloException.class)
                    .isThrownBy(() -> new ClientHelloReader().read(ByteBuffer.wrap(record)))
                    .satisfies(ex -> assertThat(ex.alert()).isEqualTo(Alert.ILLEGAL_PARAMETER));
        }
    }

    @Test
    void readerIsEmptyUntilItHasTakenARecord() {
        ClientHelloReader reader = new ClientHelloReader();
        byte[] record = tls13().record();
        reader.read(ByteBuffer.wrap(Arrays.copyOf(record, 5)));
        assertThat(reader.isEmpty()).isTrue();
        reader.read(ByteBuffer.wrap(new byte[] {22, 3, 1, 0, 1, 1}));
        assertThat(reader.isEmpty()).isFalse();
        assertThat(reader.isComplete()).isFalse();
    }

    private static HelloDraft tls13() {
        return HelloDraft.ofTls13("shop.example");
    }

    private static HelloDraft shares(byte[]... shares) {
        return tls13().with(KEY_SHARE, vector16(concat(shares)));
    }

    private static HelloDraft shareOfGroupAt(int position) {
        int[] groups = new int[position + 1];
        Arrays.fill(groups, FILLER);
        groups[position] = X25519;
        return tls13().with(SUPPORTED_GROUPS, vector16(u16s(groups)));
    }

    /** One request with bytes that are none of OCSP. */
    private static HelloDraft statusRequests(int type) {
        return tls13().with(STATUS_REQUEST_V2, vector16(new byte[] {(byte) type, 0, 1, 9}));
    }

    private static ServerName read(HelloDraft draft) {
        ClientHelloReader reader = new ClientHelloReader();
        reader.read(ByteBuffer.wrap(draft.record()));
        return reader.clientHello().serverName().orElseThrow();
    }

    private static void assertRefused(Alert alert, HelloDraft draft) {
        assertThatExceptionOfType(ClientHelloException.class)
                .isThrownBy(() -> read(draft))
                .satisfies(ex -> assertThat(ex.alert()).isEqualTo(alert));
    }
}
