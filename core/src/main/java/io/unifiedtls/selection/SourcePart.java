package io.unifiedtls.selection;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import java.util.Optional;

/** A part of what a source answers, as explanations show it. */
record SourcePart(RepositoryResolver source, String part) implements SniResolver {

    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return source.resolve(clientHello, context);
    }

    @Override
    public String toString() {
        return source + part;
    }
}
