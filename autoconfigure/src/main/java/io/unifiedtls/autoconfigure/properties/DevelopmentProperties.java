package io.unifiedtls.autoconfigure.properties;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Certificates for development.
 *
 * @param enabled Whether configurations without certificates get some for local names, from a local authority.
 * @param directory Directory of the authority. Made at the first start.
 * @param names Local names that get certificates, each with all names below it, such as those below localhost or test.
 *     Unless set, localhost and the machine's own name.
 * @param insecureAllowRemote Whether the server and the management server may listen on other addresses than the loopback one. Whoever
 *     reaches it sees an application that is not meant for others.
 */
public record DevelopmentProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue(".tls-dev") Path directory,
        @Nullable List<String> names,
        @DefaultValue("false") boolean insecureAllowRemote) {}
