package io.unifiedtls.autoconfigure.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Names that are answered with a configuration.
 *
 * @param serverNames Exact names, and wildcards for the first label such as *.shop.example.com.
 * @param configuration Name of the configuration.
 */
public record HostProperties(
        @DefaultValue List<String> serverNames, @Nullable String configuration) {}
