package io.unifiedtls.autoconfigure.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Destinations that are called with a configuration.
 *
 * @param destinations Host names, wildcards for the first label such as *.bank.example, and IP addresses. Without any,
 *     the configuration is for all that no other entry names.
 * @param configuration Name of the configuration.
 */
public record ClientProperties(
        @DefaultValue List<String> destinations, @Nullable String configuration) {}
