package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;

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
        return fault(property, name, SpringBootVersion.getVersion());
    }

    /** Spring Boot 4.0 reads an empty mapping of YAML as nothing, 4.1 as an empty text. */
    String fault(String property, @Nullable String name, @Nullable String version) {
        boolean ignoresEmpty = version != null && version.startsWith("4.0.");
        return "%s %s. Set it to one of those in unified-tls.configurations: %s."
                .formatted(
                        property,
                        name == null
                                ? "is not set"
                                : "is '%s', which does not exist%s"
                                        .formatted(
                                                name,
                                                ignoresEmpty
                                                        ? ", or is an empty mapping, which Spring Boot 4.0 ignores: give it a setting"
                                                        : ""),
                        String.join(", ", all));
    }
}
