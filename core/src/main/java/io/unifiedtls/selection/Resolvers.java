package io.unifiedtls.selection;

import io.unifiedtls.SniResolver;
import java.util.List;

/** All resolvers in their order, and their names for messages. Thread-safe. */
@FunctionalInterface
public interface Resolvers {

    /** All resolvers; asked at each handshake. */
    List<SniResolver> get();

    /** The name of a resolver: the property of a source, or the class of any other one. */
    default String name(SniResolver resolver) {
        if (resolver instanceof HostTable) {
            return "host table";
        }
        return resolver instanceof SourceResolver || resolver instanceof SourcePart
                ? resolver.toString()
                : resolver.getClass().getName().replaceFirst("\\$\\$Lambda.*", " (a lambda)");
    }
}
