package io.unifiedtls.x509;

import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;

/** A proof that a private and a public key on a curve belong together, by a library that is faster than Bouncy Castle. Thread-safe. */
@FunctionalInterface
public interface PointProof {

    /**
     * Whether they are proved to. If not, they may nevertheless: the library may not have the curve.
     *
     * @param privateKey on the curve of the public one, more than zero and less than its order
     */
    boolean succeeds(ECPrivateKey privateKey, ECPublicKey publicKey);
}
