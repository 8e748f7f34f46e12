package io.unifiedtls.material;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** Kinds of keys that a {@link CertificateAuthority} makes leaves with. */
public enum KeyKind {
    P256("EC", 256),
    P384("EC", 384),
    RSA_2048("RSA", 2_048),
    ED25519("Ed25519", 255);

    private final String algorithm;
    private final int size;

    KeyKind(String algorithm, int size) {
        this.algorithm = algorithm;
        this.size = size;
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java platform makes keys of the kind " + this, ex);
        }
    }
}
