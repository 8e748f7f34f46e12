package io.unifiedtls.backend.openssl;

import io.unifiedtls.SigningChain;
import java.util.Optional;

/** The OCSP responses that are at hand. Thread-safe. */
@FunctionalInterface
public interface OcspStaples {

    /**
     * The response for the leaf of a chain, in DER, if there is a valid one. Asked at each handshake, so it must answer at
     * once from memory; whoever has none may fetch one meanwhile.
     */
    Optional<byte[]> current(SigningChain chain);
}
