package io.unifiedtls.vault;

import io.unifiedtls.vault.FakeVault.Refusal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A transit engine with the key {@code fleet} of the type aes256-gcm96: AES-256-GCM with associated data, and versions of the key. */
public final class FakeTransit {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 12;

    public final AtomicInteger encryptions = new AtomicInteger();
    public final AtomicInteger decryptions = new AtomicInteger();
    public volatile int leastVersion = 1;

    private final List<byte[]> versions = new CopyOnWriteArrayList<>(List.of(random(32)));

    /** A new version of the key seals from now on. */
    public void rotate() {
        versions.add(random(32));
    }

    Map<String, Object> read(String path) {
        if (!path.equals("transit/keys/fleet")) {
            throw new Refusal(404, "no such key");
        }
        return Map.of(
                "type", "aes256-gcm96", "latest_version", versions.size(), "min_decryption_version", leastVersion);
    }

    Map<String, Object> answer(String path, Map<String, Object> request) {
        return switch (path) {
            case "transit/encrypt/fleet" -> encrypt(request);
            case "transit/decrypt/fleet" -> decrypt(request);
            default -> throw new Refusal(400, "encryption key not found");
        };
    }

    private Map<String, Object> encrypt(Map<String, Object> request) {
        encryptions.incrementAndGet();
        int version = versions.size();
        byte[] nonce = random(NONCE);
        byte[] sealed = apply(
                Cipher.ENCRYPT_MODE,
                version,
                nonce,
                base64(request.get("plaintext")),
                base64(request.get("associated_data")));
        byte[] all = ByteBuffer.allocate(NONCE + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return Map.of(
                "ciphertext",
                "vault:v%d:%s".formatted(version, Base64.getEncoder().encodeToString(all)),
                "key_version",
                version);
    }

    private Map<String, Object> decrypt(Map<String, Object> request) {
        decryptions.incrementAndGet();
        List<String> parts = new ArrayList<>(
                List.of(String.valueOf(request.get("ciphertext")).split(":", 3)));
        if (parts.size() != 3 || !parts.get(0).equals("vault") || !parts.get(1).matches("v\\d{1,9}")) {
            throw new Refusal(400, "invalid ciphertext: no prefix");
        }
        int version = Integer.parseInt(parts.get(1).substring(1));
        if (version < leastVersion) {
            throw new Refusal(400, "ciphertext or signature version is disallowed by policy (too old)");
        }
        if (version > versions.size()) {
            throw new Refusal(400, "invalid ciphertext: version is too new");
        }
        byte[] all = base64(parts.get(2));
        byte[] opened = apply(
                Cipher.DECRYPT_MODE,
                version,
                Arrays.copyOf(all, NONCE),
                Arrays.copyOfRange(all, NONCE, all.length),
                base64(request.get("associated_data")));
        return Map.of("plaintext", Base64.getEncoder().encodeToString(opened));
    }

    private byte[] apply(int mode, int version, byte[] nonce, byte[] input, byte[] associated) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(versions.get(version - 1), "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(input);
        } catch (GeneralSecurityException ex) {
            throw new Refusal(400, "cipher: message authentication failed");
        }
    }

    private static byte[] base64(@Nullable Object value) {
        if (value == null) {
            throw new Refusal(400, "missing a field");
        }
        try {
            return Base64.getDecoder().decode(String.valueOf(value));
        } catch (IllegalArgumentException ex) {
            throw new Refusal(400, "failed to base64-decode");
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
