package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import java.util.List;
import java.util.Optional;

/** Answers for a source of certificates, or for several of them, each of which has its own part in explanations and failures. */
interface SourceResolver extends CacheableSniResolver {

    /** The answer, with the parts that were asked if there are several. */
    Answer.Known<Optional<TLSConfiguration>> answer(ServerName serverName, TLSServerContext context);

    /** The earlier answer for a name, derived from the configurations that are in force now. Never blocks. */
    Optional<Older> older(ServerName serverName, TLSServerContext context);

    /** The source that is at work for a name, or was when it failed. */
    CacheableSniResolver culprit(ServerName serverName);

    /** The parts that are asked, in their order. */
    List<SniResolver> parts();

    static CacheableSniResolver culprit(CacheableSniResolver resolver, ServerName serverName) {
        return resolver instanceof SourceResolver source ? source.culprit(serverName) : resolver;
    }

    static SniResolver culprit(SniResolver resolver, Optional<ServerName> serverName) {
        return resolver instanceof SourceResolver source && serverName.isPresent()
                ? source.culprit(serverName.get())
                : resolver;
    }

    static List<SniResolver> parts(SniResolver resolver) {
        return resolver instanceof SourceResolver source ? source.parts() : List.of(resolver);
    }
}
