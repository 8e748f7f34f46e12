package io.unifiedtls.vault.transit;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.fleet.seal.BoundContext;
import io.unifiedtls.vault.HiddenText;
import io.unifiedtls.vault.VaultCalls;
import io.unifiedtls.vault.VaultFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Seals by a key of the transit engine, which never leaves Vault. The context is its associated data, so that a sealed key does not open in another row. Each version
 * of the key is a sealing key of its own: when Vault rotates it, the keys of rows are sealed again. Thread-safe.
 */
public final class TransitSealer implements KeySealer {

    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v(\\d{1,9}):[A-Za-z0-9+/=_-]+");
    private static final int MOST_BYTES = 16 * 1024;
    private static final int BAD_REQUEST = 400;

    private final VaultCalls calls;
    private final String mount;
    private final String key;
    private final KeyVersions versions;
    private final Optional<KeySealer> former;

    /**
     * Create a sealer.
     *
     * @param mount path of the transit engine
     * @param key its name, up to 40 characters; of a type that takes associated data, such as aes256-gcm96
     * @param former opens what was sealed before there was a transit engine
     */
    public TransitSealer(VaultCalls calls, String mount, String key, Optional<KeySealer> former) {
        this.calls = calls;
        this.mount = mount;
        this.key = key;
        this.former = former;
        this.versions = new KeyVersions(calls, "%s/keys/%s".formatted(mount, key));
    }

    @Override
    public Sealed seal(byte[] plaintext, Context context) {
        try {
            Map<String, Object> answer = calls.write(
                    "%s/encrypt/%s".formatted(mount, key),
                    Map.of(
                            "plaintext",
                            new HiddenText(Base64.getEncoder().encodeToString(plaintext)),
                            "associated_data",
                            associated(context)));
            String ciphertext = String.valueOf(answer.get("ciphertext"));
            Matcher form = CIPHERTEXT.matcher(ciphertext);
            if (ciphertext.length() > MOST_BYTES || !form.matches()) {
                throw new IllegalStateException(
                        "Vault's answer is no ciphertext of at most %,d bytes".formatted(MOST_BYTES));
            }
            int version = Integer.parseInt(form.group(1));
            versions.seen(version);
            return new Sealed(id(version), ciphertext.getBytes(StandardCharsets.US_ASCII));
        } catch (VaultFailure ex) {
            if (ex.status() == BAD_REQUEST) {
                throw new InvalidMaterialException(
                        "Vault does not seal with the key %s of %s (%s). Its type must take associated data, such as aes256-gcm96."
                                .formatted(key, mount, ex.getMessage()),
                        ex);
            }
            throw new IllegalStateException("Vault did not seal a private key: " + ex.getMessage(), ex);
        }
    }

    @Override
    public byte[] open(Sealed sealed, Context context) {
        if (!isOurs(sealed.keyId()) && former.isPresent()) {
            return former.get().open(sealed, context);
        }
        String ciphertext = new String(sealed.bytes(), StandardCharsets.ISO_8859_1);
        Matcher form = CIPHERTEXT.matcher(ciphertext);
        if (!form.matches() || !sealed.keyId().equals(id(Integer.parseInt(form.group(1))))) {
            throw new UnopenableKeyException(
                    "The private key was not sealed by Vault's key %s. Set unified-tls.fleet.keys to the keys that were used before, or restore its row from a backup."
                            .formatted(key));
        }
        try {
            Object plaintext = calls.write(
                            "%s/decrypt/%s".formatted(mount, key),
                            Map.of("ciphertext", ciphertext, "associated_data", associated(context)))
                    .get("plaintext");
            return Base64.getDecoder().decode(plaintext instanceof String text ? text : "-");
        } catch (IllegalArgumentException ex) {
            throw new IllegalStateException("Vault's answer is no plaintext");
        } catch (VaultFailure ex) {
            if (ex.status() == BAD_REQUEST) {
                throw new UnopenableKeyException(
                        "Vault does not open the private key (%s). It or its row was altered, it was moved from another row, or its version of the key %s is too old. Restore the row from a backup, or allow that version."
                                .formatted(ex.getMessage(), key),
                        ex);
            }
            throw new IllegalStateException("Vault did not open a private key: " + ex.getMessage(), ex);
        }
    }

    private boolean isOurs(String keyId) {
        return keyId.startsWith(key + ":v");
    }

    private String id(int version) {
        return "%s:v%d".formatted(key, version);
    }

    /** Without the version, which Vault authenticates by itself. */
    private String associated(Context context) {
        return Base64.getEncoder().encodeToString(BoundContext.encoded("vault:" + key, context));
    }

    @Override
    public String currentKeyId() {
        return id(versions.latest());
    }

    @Override
    public Set<String> keyIds() {
        Set<String> ids = new HashSet<>();
        former.ifPresent(sealer -> ids.addAll(sealer.keyIds()));
        versions.all().mapToObj(this::id).forEach(ids::add);
        return ids;
    }

    @Override
    public String toString() {
        return "TransitSealer[%s/%s]".formatted(mount, key);
    }
}
