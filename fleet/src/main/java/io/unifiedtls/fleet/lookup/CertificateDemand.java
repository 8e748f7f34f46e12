package io.unifiedtls.fleet.lookup;

import io.unifiedtls.HandshakeRefusedException;
import java.util.Optional;

/** Asked for names that have no certificate, since one may be wanted. Thread-safe. */
@FunctionalInterface
public interface CertificateDemand {

    /**
     * A client has asked for a name that neither its own certificate nor that of a wildcard answers. It may block for some seconds.
     *
     * @param name in A-labels and lower case, no wildcard
     * @param tenant of the host, if the name is that of a host
     * @return what the client gets in place of the usual answer
     */
    Optional<HandshakeRefusedException> missing(String name, Optional<String> tenant);
}
