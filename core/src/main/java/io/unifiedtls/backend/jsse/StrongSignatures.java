package io.unifiedtls.backend.jsse;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets the JDK neither make, accept nor offer signatures with MD5 or SHA-1 in handshakes (RFC 9155). */
final class StrongSignatures implements AlgorithmConstraints {

    static final StrongSignatures ONLY = new StrongSignatures();

    private StrongSignatures() {}

    /** The names are those of schemes, such as {@code rsa_pkcs1_sha1}, and of algorithms, such as {@code SHA1withRSA}. */
    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
        return !primitives.contains(CryptoPrimitive.SIGNATURE)
                || !(algorithm.contains("SHA1")
                        || algorithm.contains("sha1")
                        || algorithm.contains("MD5")
                        || algorithm.contains("md5"));
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
        return true;
    }

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives, String algorithm, Key key, @Nullable AlgorithmParameters parameters) {
        return permits(primitives, algorithm, parameters);
    }
}
