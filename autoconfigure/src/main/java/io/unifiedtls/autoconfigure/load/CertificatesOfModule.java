package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import java.util.Collection;
import java.util.Optional;

/** Has certificates issued for properties, and renewed. A bean of an optional module, which may ask a service over the network. Thread-safe. */
public interface CertificatesOfModule {

    /**
     * The certificate in force. Waits for the first one; those that follow are in memory.
     *
     * @return empty if there is none yet, and the application goes on without it
     * @throws InvalidMaterialException if there is none, or the properties have faults
     */
    Optional<SigningChain> signingChain(VaultCertificateProperties properties);

    /** The certificate in force, for a look at what would change. Asks no service; empty if there is none yet. */
    Optional<SigningChain> known(VaultCertificateProperties properties);

    /** Renew no others. */
    void retain(Collection<VaultCertificateProperties> used);

    /**
     * Be told of renewals.
     *
     * @param reload runs after each certificate that was not waited for, on a thread of the module, when the application has started
     */
    void onChange(Runnable reload);
}
