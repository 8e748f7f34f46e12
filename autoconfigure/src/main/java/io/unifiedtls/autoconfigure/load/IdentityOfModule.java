package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.autoconfigure.properties.SpiffeProperties;
import java.util.Collection;
import java.util.Optional;

/** Gets certificates and trust of configurations from a service that renews them. A bean of an optional module. Thread-safe. */
public interface IdentityOfModule {

    /**
     * The identity in force. At its first call for a service, it waits for that service as the properties say.
     *
     * @throws InvalidMaterialException if there is none
     */
    Identity identity(SpiffeProperties properties);

    /** The identity in force, for a look at what would change. Asks no service; empty if there is none yet. */
    Optional<Identity> known(SpiffeProperties properties);

    /** Follow no others. */
    void retain(Collection<SpiffeProperties> used);

    /**
     * Be told of changes from now on. Called when everything has started.
     *
     * @param reload runs after each change of an identity that was asked for, on a thread of the module; and at once, on this thread,
     *     if there was one already
     */
    void onChange(Runnable reload);

    /** A certificate with its key, and the trust anchors of its peers. */
    record Identity(SigningChain signingChain, TrustStore trustStore) {}
}
