package io.unifiedtls.insecure;

import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.UnsupportedSettingException;
import java.util.Set;

/**
 * Makes client contexts that do not verify servers: whoever is on the way may read and change everything. For tests of
 * what cannot be tested otherwise. Each first use is logged as a warning, and the health of the application shows it.
 * Thread-safe.
 */
public interface InsecureTLSContextFactory {

    /**
     * A client context on a named configuration that accepts every certificate, for every host, also one that has expired.
     * All else holds, the policy included. What {@link TLSClientContext#derive} makes of it verifies servers.
     *
     * @throws IllegalArgumentException if there is no configuration of that name
     * @throws PolicyViolationException if the policy does not accept it
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    TLSClientContext insecureClient(String configurationName);

    /** The names of the configurations that have been used without verification. */
    Set<String> used();
}
