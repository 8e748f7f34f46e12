package io.unifiedtls;

import java.util.Map;

/** Makes contexts for the named configurations. Immutable and thread-safe. */
public interface TLSContextFactory {

    /**
     * The root server context on a named configuration. The same name gives the same context.
     *
     * @throws IllegalArgumentException if there is no configuration of that name; the message lists those there are
     * @throws PolicyViolationException if the policy does not accept it
     */
    TLSServerContext server(String configurationName);

    /**
     * A client context on a named configuration. Equal configurations share a context.
     *
     * @throws IllegalArgumentException if there is no configuration of that name; the message lists those there are
     * @throws PolicyViolationException if the policy does not accept it
     * @throws UnsupportedSettingException if the backend cannot honour all of it
     */
    TLSClientContext client(String configurationName);

    /**
     * A named configuration.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    TLSConfiguration configuration(String name);

    /** All named configurations, in the order in which they were declared. */
    Map<String, TLSConfiguration> configurations();
}
