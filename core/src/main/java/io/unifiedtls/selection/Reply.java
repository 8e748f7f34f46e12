package io.unifiedtls.selection;

import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Turns the reply of a resolver into an answer. */
final class Reply {

    private Reply() {}

    /**
     * The answer of a resolver: a configuration, empty if the resolver does not know the name, or a refusal.
     *
     * @throws MissingReplyException if the resolver returns null
     * @throws Exception as the resolver does, but for a refusal
     */
    static Answer.Known<Optional<TLSConfiguration>> of(Callable<Optional<TLSConfiguration>> resolver) throws Exception {
        try {
            Optional<TLSConfiguration> reply = resolver.call();
            if (reply == null) {
                throw new MissingReplyException();
            }
            return Answer.ready(reply);
        } catch (HandshakeRefusedException ex) {
            return Answer.refused(ex);
        }
    }

    /** A resolver returned null. Its own stack trace would not show the resolver, so it has none. */
    static final class MissingReplyException extends Exception {

        private static final long serialVersionUID = 1L;

        MissingReplyException() {
            super("The resolver returned null", null, false, false);
        }
    }
}
