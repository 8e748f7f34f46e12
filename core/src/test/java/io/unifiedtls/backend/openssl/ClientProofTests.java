package io.unifiedtls.backend.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientProofTests {

    private static final int CERTIFICATE = 11;
    private static final int CLIENT_KEY_EXCHANGE = 16;
    private static final int CERTIFICATE_VERIFY = 15;

    /** What MD5 and SHA-1 sign is not what any algorithm signs afterwards, however the records are cut. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 300})
    void weakAlgorithmIsReplaced(int size) {
        for (int hash = 1; hash <= 2; hash++) {
            byte[] flight = flight(hash, 1);
            byte[] seen = seen(size, flight);
            assertThat(seen).hasSameSizeAs(flight).isNotEqualTo(flight);
            assertThat(seen[seen.length - 7]).isEqualTo((byte) hash);
            assertThat(seen[seen.length - 6]).isZero();
            seen[seen.length - 6] = 1;
            assertThat(seen).as("all else").isEqualTo(flight);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "4, 3", "8, 4", "6, 1"})
    void othersStay(int hash, int signature) {
        byte[] flight = flight(hash, signature);
        for (int size : new int[] {1, 3, 300}) {
            assertThat(seen(size, flight)).isEqualTo(flight);
        }
    }

    /** As happens where there is no room for an answer. */
    @Test
    void recordThatWasNotTakenIsLookedAtAgain() {
        ClientProof proof = new ClientProof();
        for (byte[] record : records(5, flight(2, 3))) {
            ByteBuffer source = ByteBuffer.wrap(record);
            byte[] first = bytes(proof.checked(source));
            proof.taken(0);
            assertThat(bytes(proof.checked(source))).isEqualTo(first);
            proof.taken(record.length);
        }
        assertThat(seen(5, flight(2, 3))).isNotEqualTo(flight(2, 3));
    }

    @Test
    void callersBufferStaysAsItIs() {
        byte[] record = records(300, flight(2, 1)).get(0);
        byte[] before = record.clone();
        ByteBuffer source = ByteBuffer.wrap(record).asReadOnlyBuffer();
        assertThat(bytes(new ClientProof().checked(source))).isNotEqualTo(before);
        assertThat(record).isEqualTo(before);
    }

    @Test
    void whatIsEncryptedIsNotLookedAt() {
        ClientProof proof = new ClientProof();
        ByteBuffer changeCipherSpec = ByteBuffer.wrap(new byte[] {20, 3, 3, 0, 1, 1});
        assertThat(proof.checked(changeCipherSpec)).isSameAs(changeCipherSpec);
        proof.taken(6);
        ByteBuffer encrypted = ByteBuffer.wrap(records(300, flight(2, 1)).get(0));
        assertThat(proof.checked(encrypted)).isSameAs(encrypted);
    }

    @Test
    void partOfARecordIsLeftAlone() {
        byte[] record = records(300, flight(2, 1)).get(0);
        for (int length = 0; length < record.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(record, 0, length);
            assertThat(new ClientProof().checked(part)).isSameAs(part);
        }
    }

    /** A certificate with such an algorithm's bytes, an empty message, and a CertificateVerify with a signature of three bytes. */
    private static byte[] flight(int hash, int signature) {
        return Engines.concat(Stream.of(
                new byte[] {CERTIFICATE, 0, 0, 5, 2, 1, 15, 2, 1},
                new byte[] {CLIENT_KEY_EXCHANGE, 0, 0, 0},
                new byte[] {CERTIFICATE_VERIFY, 0, 0, 7, (byte) hash, (byte) signature, 0, 3, 2, 1, 2}));
    }

    /** What BoringSSL would see of messages. */
    private static byte[] seen(int size, byte[] flight) {
        ClientProof proof = new ClientProof();
        return Engines.concat(records(size, flight).stream().map(record -> {
            byte[] seen = bytes(proof.checked(ByteBuffer.wrap(record)));
            proof.taken(record.length);
            return Arrays.copyOfRange(seen, 5, seen.length);
        }));
    }

    private static List<byte[]> records(int size, byte[] flight) {
        List<byte[]> records = new ArrayList<>();
        for (byte[] piece : Engines.pieces(flight, size)) {
            records.add(Engines.concat(Stream.of(new byte[] {22, 3, 3, 0, (byte) piece.length}, piece)));
        }
        return records;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
