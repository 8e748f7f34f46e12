package io.unifiedtls.vault;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** Kinds of private keys that are made here. */
public enum RequestedKey {
    EC_256("EC", 256, "SHA256withECDSA"),
    EC_384("EC", 384, "SHA384withECDSA"),
    RSA_2048("RSA", 2_048, "SHA256withRSA"),
    RSA_3072("RSA", 3_072, "SHA256withRSA");

    private final String algorithm;
    private final int size;
    private final String signature;

    RequestedKey(String algorithm, int size, String signature) {
        this.algorithm = algorithm;
        this.size = size;
        this.signature = signature;
    }

    /** The algorithm that a request is signed with. */
    String signature() {
        return signature;
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java runtime makes keys of the kind " + this, ex);
        }
    }
}
