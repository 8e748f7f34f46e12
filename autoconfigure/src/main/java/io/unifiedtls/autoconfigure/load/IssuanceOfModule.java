package io.unifiedtls.autoconfigure.load;

import java.util.Map;
import java.util.Optional;

/** Has certificates issued for hosts of the properties. A bean of an optional module. Thread-safe. */
public interface IssuanceOfModule {

    /**
     * Why no certificate can be issued for a name, and what to do; empty if one can. Asks no service.
     *
     * @param pattern a name, or a wildcard such as {@code *.shop.example.com}
     */
    Optional<String> fault(String pattern);

    /**
     * Have certificates issued for these hosts from now on, and for no others.
     *
     * @param hosts names and wildcards, each with the name of its configuration
     */
    void retain(Map<String, String> hosts);
}
