package io.unifiedtls.selection;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SigningChain;
import java.util.Optional;

/** Certificates for configurations that were selected and have none, such as those of a development CA. */
@FunctionalInterface
public interface CertificateSupply {

    /** A chain for the client's server name, or empty if there is none for it. Thread-safe; may take its time. */
    Optional<SigningChain> signingChain(ClientHello clientHello);

    /** Has no certificate for anybody. */
    static CertificateSupply none() {
        return clientHello -> Optional.empty();
    }
}
