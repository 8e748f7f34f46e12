package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import java.util.Optional;
import java.util.function.BiFunction;

/** A part of what a source answers, which is asked apart from the rest. */
final class SourcePart implements CacheableSniResolver {

    private final String name;
    private final BiFunction<ServerName, TLSServerContext, Optional<TLSConfiguration>> part;

    SourcePart(String name, BiFunction<ServerName, TLSServerContext, Optional<TLSConfiguration>> part) {
        this.name = name;
        this.part = part;
    }

    @Override
    public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
        return part.apply(serverName, context);
    }

    @Override
    public String toString() {
        return name;
    }
}
