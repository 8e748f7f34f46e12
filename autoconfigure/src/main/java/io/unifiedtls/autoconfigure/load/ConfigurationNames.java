package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of configurations that other properties can refer to.
 *
 * @param all in their order
 */
record ConfigurationNames(Set<String> all) {

    static ConfigurationNames of(TLSProperties properties) {
        return new ConfigurationNames(properties.configurations().keySet());
    }

    boolean contain(String name) {
        return all.contains(name);
    }

    /** The fault of a property that names none of them. */
    String fault(String property, @Nullable String name) {
        return "%s %s. Set it to one of those in unified-tls.configurations: %s."
                .formatted(
                        property,
                        name == null ? "is not set" : "is '%s', which does not exist".formatted(name),
                        String.join(", ", all));
    }
}
