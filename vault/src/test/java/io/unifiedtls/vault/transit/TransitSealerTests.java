package io.unifiedtls.vault.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.KeySealer.Context;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.fleet.seal.AesKeySealer;
import io.unifiedtls.fleet.seal.SealingKey;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.autoconfigure.Connections;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TransitSealerTests {

    private static final byte[] KEY = "a private key".getBytes(StandardCharsets.US_ASCII);
    private static final Context CONTEXT = new Context(Map.of("tenant", "a", "names", "shop.example.com"));

    private final FakeVault vault = new FakeVault();
    private final Connections connection = Connections.to(vault, "timeout", "500ms");
    private final TransitSealer sealer = sealer(Optional.empty());

    private TransitSealer sealer(Optional<KeySealer> former) {
        return new TransitSealer(connection.calls(), "transit", "fleet", former);
    }

    @AfterEach
    void close() {
        connection.close();
        vault.close();
    }

    @Test
    void opensWhatItHasSealed() {
        Sealed sealed = sealer.seal(KEY, CONTEXT);
        assertThat(sealed.keyId()).isEqualTo("fleet:v1");
        assertThat(new String(sealed.bytes(), StandardCharsets.US_ASCII)).startsWith("vault:v1:");
        assertThat(sealer.open(sealed, CONTEXT)).isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant", "names", "further"})
    void aSealedKeyDoesNotOpenInAnotherRow(String altered) {
        Sealed sealed = sealer.seal(KEY, CONTEXT);
        Map<String, String> other = new HashMap<>(CONTEXT.values());
        other.put(altered, "b");
        assertThatThrownBy(() -> sealer.open(sealed, new Context(other)))
                .isInstanceOf(UnopenableKeyException.class)
                .hasMessageContaining("it was moved from another row");
    }

    @Test
    void anAlteredKeyDoesNotOpen() {
        Sealed sealed = sealer.seal(KEY, CONTEXT);
        byte[] altered = sealed.bytes().clone();
        altered[altered.length - 5] ^= 1;
        for (Sealed each : List.of(
                new Sealed(sealed.keyId(), altered),
                new Sealed("fleet:v2", sealed.bytes()),
                new Sealed("other:v1", sealed.bytes()),
                new Sealed("fleet:v1", new byte[0]),
                new Sealed("fleet:v1", "vault:v1:../../sys/seal".getBytes(StandardCharsets.US_ASCII)))) {
            assertThatThrownBy(() -> sealer.open(each, CONTEXT)).isInstanceOf(UnopenableKeyException.class);
        }
    }

    @Test
    void aNewVersionOfTheKeySealsAndOlderOnesOpenUntilVaultForbidsThem() {
        Sealed old = sealer.seal(KEY, CONTEXT);
        vault.transit.rotate();
        Sealed sealed = sealer.seal(KEY, CONTEXT);
        assertThat(sealed.keyId()).isEqualTo("fleet:v2");
        assertThat(sealer.currentKeyId()).isEqualTo("fleet:v2");
        assertThat(sealer.keyIds()).containsExactlyInAnyOrder("fleet:v1", "fleet:v2");
        assertThat(sealer.open(old, CONTEXT)).isEqualTo(KEY);
        vault.transit.leastVersion = 2;
        assertThatThrownBy(() -> sealer.open(old, CONTEXT)).isInstanceOf(UnopenableKeyException.class);
        assertThat(sealer.open(sealed, CONTEXT)).isEqualTo(KEY);
    }

    /** Another process has sealed with a newer version. */
    @Test
    void versionsAreAskedFor() {
        vault.transit.rotate();
        vault.transit.rotate();
        vault.transit.leastVersion = 2;
        assertThat(sealer.currentKeyId()).isEqualTo("fleet:v3");
        assertThat(sealer.keyIds()).containsExactlyInAnyOrder("fleet:v2", "fleet:v3");
    }

    @Test
    void vaultThatIsAwayDisablesNoHost() {
        Sealed sealed = sealer.seal(KEY, CONTEXT);
        vault.isSealed = true;
        assertThatThrownBy(() -> sealer.open(sealed, CONTEXT))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Vault is sealed");
        assertThatThrownBy(() -> sealer.seal(KEY, CONTEXT)).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(sealer.currentKeyId()).isEqualTo("fleet:v1");
        vault.isSealed = false;
        vault.odd = vault.hanging();
        assertThatThrownBy(() -> sealer.open(sealed, CONTEXT)).hasMessageContaining("did not answer in time");
        vault.odd = (exchange, path) -> FakeVault.sendText(exchange, 200, "{\"data\":{\"plaintext\":\"*\"}}");
        assertThatThrownBy(() -> sealer.open(sealed, CONTEXT)).hasMessage("Vault's answer is no plaintext");
        vault.odd = (exchange, path) -> FakeVault.sendText(exchange, 200, "{\"data\":{\"ciphertext\":\"*\"}}");
        assertThatThrownBy(() -> sealer.seal(KEY, CONTEXT)).hasMessageContaining("no ciphertext");
        vault.odd = null;
        assertThat(sealer.open(sealed, CONTEXT)).isEqualTo(KEY);
    }

    @Test
    void formerSealingKeysOpenWhatTheyHaveSealed() {
        byte[] secret = new byte[32];
        IntStream.range(0, secret.length).forEach(i -> secret[i] = (byte) i);
        KeySealer former = new AesKeySealer(List.of(new SealingKey(secret)));
        Sealed sealed = former.seal(KEY, CONTEXT);
        TransitSealer both = sealer(Optional.of(former));
        assertThat(both.open(sealed, CONTEXT)).isEqualTo(KEY);
        assertThat(both.keyIds()).contains(former.currentKeyId(), "fleet:v1");
        assertThat(both.seal(KEY, CONTEXT).keyId()).isEqualTo("fleet:v1");
        assertThatThrownBy(() -> sealer.open(sealed, CONTEXT)).hasMessageContaining("unified-tls.fleet.keys");
    }
}
