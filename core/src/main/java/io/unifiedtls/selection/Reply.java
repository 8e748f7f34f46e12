package io.unifiedtls.selection;

import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Turns the reply of a resolver into an answer. */
final class Reply {

    private Reply() {}

    /**
     * The answer of a resolver: a configuration, empty if the resolver does not know the name, or a refusal.
     *
     * @throws Exception as the resolver does, but for a refusal
     */
    static Answer.Known<Optional<TLSConfiguration>> of(Callable<Optional<TLSConfiguration>> resolver) throws Exception {
        try {
            return Answer.ready(Objects.requireNonNull(resolver.call(), "A resolver returned null"));
        } catch (HandshakeRefusedException ex) {
            return Answer.refused(ex);
        }
    }
}
