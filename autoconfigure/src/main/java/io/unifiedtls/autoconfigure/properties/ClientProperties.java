package io.unifiedtls.autoconfigure.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Destinations of HTTP clients and the configuration to use for them.
 *
 * @param destinations Host names, wildcards for the first label such as *.bank.example, and IP addresses. An entry
 *     without destinations applies to all hosts that no other entry names.
 * @param configuration Name of the configuration for these destinations.
 */
public record ClientProperties(
        @DefaultValue List<String> destinations, @Nullable String configuration) {}
