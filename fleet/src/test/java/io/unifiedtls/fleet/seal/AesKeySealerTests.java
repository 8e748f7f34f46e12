package io.unifiedtls.fleet.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.fleet.KeySealer.Context;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.UnopenableKeyException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AesKeySealerTests {

    private static final byte[] PRIVATE_KEY = "a private key that nobody may see".getBytes(StandardCharsets.US_ASCII);
    private static final Context CONTEXT = new Context(Map.of("tenant", "acme", "id", "4711"));

    private final SealingKey first = key(1);
    private final SealingKey second = key(2);
    private final AesKeySealer sealer = new AesKeySealer(List.of(first));

    @Test
    void sealedKeyOpens() {
        assertThat(sealer.open(sealer.seal(PRIVATE_KEY, CONTEXT), CONTEXT)).isEqualTo(PRIVATE_KEY);
        assertThat(sealer.open(sealer.seal(new byte[0], CONTEXT), CONTEXT)).isEmpty();
    }

    @Test
    void noTwoSealedKeysAreAlike() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] bytes = sealer.seal(PRIVATE_KEY, CONTEXT).bytes();
            assertThat(seen.add(HexFormat.of().formatHex(bytes, 1, 33)))
                    .as("salt")
                    .isTrue();
            assertThat(seen.add(HexFormat.of().formatHex(bytes, 33, 45)))
                    .as("nonce")
                    .isTrue();
            assertThat(seen.add(HexFormat.of().formatHex(bytes, 45, bytes.length)))
                    .as("ciphertext")
                    .isTrue();
        }
    }

    /** As a row that was moved to another tenant, or whose columns were exchanged. */
    @ParameterizedTest
    @MethodSource
    void otherContextDoesNotOpen(Context other) {
        Sealed sealed = sealer.seal(PRIVATE_KEY, CONTEXT);
        assertThatExceptionOfType(UnopenableKeyException.class)
                .isThrownBy(() -> sealer.open(sealed, other))
                .withMessageContaining(first.id())
                .withMessageContaining("was altered");
    }

    static Stream<Context> otherContextDoesNotOpen() {
        return Stream.of(
                new Context(Map.of("tenant", "other", "id", "4711")),
                new Context(Map.of("tenant", "acme", "id", "4712")),
                new Context(Map.of("tenant", "4711", "id", "acme")),
                new Context(Map.of("tenant", "acme", "id2", "4711")),
                new Context(Map.of("tenant", "acme")),
                new Context(Map.of("tenant", "acme", "id", "4711", "name", "")),
                new Context(Map.of("tenant", "acme", "id", "4711 ")),
                new Context(Map.of("tenantacme", "", "id", "4711")),
                new Context(Map.of()));
    }

    /** Texts that no encoding replaces by the same character. */
    @Test
    void loneSurrogatesDiffer() {
        Sealed sealed = sealer.seal(PRIVATE_KEY, new Context(Map.of("tenant", "\ud800")));
        assertThatExceptionOfType(UnopenableKeyException.class)
                .isThrownBy(() -> sealer.open(sealed, new Context(Map.of("tenant", "\ud801"))));
    }

    @Test
    void everyByteCounts() {
        Sealed sealed = sealer.seal(PRIVATE_KEY, CONTEXT);
        for (int i = 0; i < sealed.bytes().length; i++) {
            byte[] altered = sealed.bytes().clone();
            altered[i] ^= 1;
            assertThatExceptionOfType(UnopenableKeyException.class)
                    .as("byte %d", i)
                    .isThrownBy(() -> sealer.open(new Sealed(first.id(), altered), CONTEXT));
        }
    }

    @Test
    void everyLengthCounts() {
        byte[] bytes = sealer.seal(PRIVATE_KEY, CONTEXT).bytes();
        for (int length = 0; length <= bytes.length + 1; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            if (length != bytes.length) {
                assertThatExceptionOfType(UnopenableKeyException.class)
                        .as("%d bytes", length)
                        .isThrownBy(() -> sealer.open(new Sealed(first.id(), cut), CONTEXT));
            }
        }
    }

    @Test
    void missingKeyIsNamedWithTheProperty() {
        Sealed sealed = sealer.seal(PRIVATE_KEY, CONTEXT);
        assertThatExceptionOfType(UnopenableKeyException.class)
                .isThrownBy(() -> new AesKeySealer(List.of(second)).open(sealed, CONTEXT))
                .withMessageContaining(first.id())
                .withMessageContaining("unified-tls.fleet.keys");
    }

    @Test
    void idOfAStrangerIsPrintable() {
        assertThatExceptionOfType(UnopenableKeyException.class)
                .isThrownBy(() -> sealer.open(new Sealed("\u001b[31m\n", new byte[100]), CONTEXT))
                .withMessageNotContaining("\u001b")
                .withMessageNotContaining("\n");
    }

    /** A key under the id of another one that is known. */
    @Test
    void keyOfAnotherDoesNotOpen() {
        AesKeySealer both = new AesKeySealer(List.of(first, second));
        Sealed sealed = both.seal(PRIVATE_KEY, CONTEXT);
        assertThatExceptionOfType(UnopenableKeyException.class)
                .isThrownBy(() -> both.open(new Sealed(second.id(), sealed.bytes()), CONTEXT));
    }

    @Test
    void firstKeySealsAndAllOpen() {
        Sealed old = sealer.seal(PRIVATE_KEY, CONTEXT);
        AesKeySealer rotated = new AesKeySealer(List.of(second, first));
        assertThat(rotated.currentKeyId()).isEqualTo(second.id());
        assertThat(rotated.keyIds()).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(rotated.seal(PRIVATE_KEY, CONTEXT).keyId()).isEqualTo(second.id());
        assertThat(rotated.open(old, CONTEXT)).isEqualTo(PRIVATE_KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16_323})
    void keysOfAllSizesAreSealed(int size) {
        Sealed sealed = sealer.seal(new byte[size], CONTEXT);
        assertThat(sealed.bytes()).hasSizeLessThanOrEqualTo(16_384);
        assertThat(sealer.open(sealed, CONTEXT)).hasSize(size);
    }

    @Test
    void keyThatIsTooLargeForItsColumnIsRefused() {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> sealer.seal(new byte[16_324], CONTEXT))
                .withMessageContaining("16,323");
    }

    @Test
    void callerMayOverwriteItsBytes() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 7);
        SealingKey key = new SealingKey(bytes);
        Sealed sealed = new AesKeySealer(List.of(key)).seal(PRIVATE_KEY, CONTEXT);
        Arrays.fill(bytes, (byte) 0);
        assertThat(new AesKeySealer(List.of(key)).open(sealed, CONTEXT))
                .as("the key has a copy of its own")
                .isEqualTo(PRIVATE_KEY);
    }

    @Test
    void textsTellNoKey() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 1);
        String text = sealer + " " + first + " " + sealer.seal(PRIVATE_KEY, CONTEXT);
        assertThat(first.id()).matches("[0-9a-f]{16}");
        assertThat(text)
                .contains(first.id())
                .doesNotContain(HexFormat.of().formatHex(bytes))
                .doesNotContain(HexFormat.of().formatHex(bytes).substring(0, 16))
                .doesNotContain(Base64.getEncoder().encodeToString(bytes));
    }

    private static SealingKey key(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return new SealingKey(bytes);
    }
}
