package io.unifiedtls.fleet.testing;

import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.UnopenableKeyException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM with the context as additional data. The last key seals. */
public final class TestSealer implements KeySealer {

    private static final int NONCE = 12;

    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private String current = "";

    public TestSealer(String... keyIds) {
        Arrays.stream(keyIds).forEach(this::add);
    }

    /** Add a key that seals from now on. */
    public void add(String keyId) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        keys.put(keyId, new SecretKeySpec(key, "AES"));
        current = keyId;
    }

    public void forget(String keyId) {
        keys.remove(keyId);
    }

    @Override
    public Sealed seal(byte[] key, Context context) {
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.get(current), nonce, context)
                    .doFinal(key);
            return new Sealed(
                    current,
                    ByteBuffer.allocate(NONCE + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public byte[] open(Sealed sealed, Context context) {
        SecretKey key = keys.get(sealed.keyId());
        if (key == null) {
            throw new UnopenableKeyException("The sealing key is not known. Add it.");
        }
        try {
            byte[] nonce = Arrays.copyOf(sealed.bytes(), NONCE);
            return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
                    .doFinal(Arrays.copyOfRange(sealed.bytes(), NONCE, sealed.bytes().length));
        } catch (GeneralSecurityException | IllegalArgumentException ex) {
            throw new UnopenableKeyException("The key was altered. Attach the certificate again.", ex);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, Context context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(new TreeMap<>(context.values()).toString().getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String currentKeyId() {
        return current;
    }

    @Override
    public Set<String> keyIds() {
        return Set.copyOf(keys.keySet());
    }
}
