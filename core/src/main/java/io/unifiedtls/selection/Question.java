package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import java.util.Optional;

/** A name to ask a resolver for. */
record Question(CacheableSniResolver resolver, ServerName serverName, TLSServerContext context) {

    Answer.Known<Optional<TLSConfiguration>> ask() throws Exception {
        return resolver instanceof SourceResolver source
                ? source.answer(serverName, context)
                : Reply.of(() -> resolver.resolve(serverName, context));
    }

    /** The resolver, or the one among several sources that is at work for the name, or was when it failed. */
    CacheableSniResolver culprit() {
        return SourceResolver.culprit(resolver, serverName);
    }

    /** The earlier answer of the sources, wherever it is remembered. */
    Optional<Older> older() {
        return resolver instanceof SourceResolver source ? source.older(serverName, context) : Optional.empty();
    }
}
