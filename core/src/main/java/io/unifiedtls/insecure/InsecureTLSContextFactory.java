package io.unifiedtls.insecure;

import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.UnsupportedSettingException;
import java.util.Set;

/**
 * Creates client contexts that do not verify servers, so anyone on the network path can read and change
 * everything. Use it only for tests that cannot be done otherwise. The first use of each configuration is logged
 * as a warning, and the application's health shows it.
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
