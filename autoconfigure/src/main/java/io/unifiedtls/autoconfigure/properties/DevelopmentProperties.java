package io.unifiedtls.autoconfigure.properties;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Certificates for local names during development.
 *
 * @param enabled Whether to create certificates of a local CA for configurations that have none.
 * @param directory Directory of the local CA, created at the first start.
 * @param names Local names that get certificates, each with all names below it, such as localhost or test. By default,
 *     localhost and the machine's own name.
 * @param insecureAllowRemote Whether the server and the management server can listen on addresses other than loopback.
 *     Anyone who can reach them then sees an application that is meant for development only.
 */
public record DevelopmentProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue(".tls-dev") Path directory,
        @Nullable List<String> names,
        @DefaultValue("false") boolean insecureAllowRemote) {}
