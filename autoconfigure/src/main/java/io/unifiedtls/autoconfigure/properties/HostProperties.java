package io.unifiedtls.autoconfigure.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Names of hosts and the configuration that answers them.
 *
 * @param serverNames Exact names, and wildcards for the first label such as *.shop.example.com.
 * @param configuration Name of the configuration that answers these names.
 */
public record HostProperties(
        @DefaultValue List<String> serverNames, @Nullable String configuration) {}
