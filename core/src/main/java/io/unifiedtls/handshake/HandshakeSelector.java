package io.unifiedtls.handshake;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;

/** Selects the configuration that answers a ClientHello. */
@FunctionalInterface
public interface HandshakeSelector {

    /**
     * Select for one connection. Called once, on any thread, and never blocks: the answer is pending where somebody has to be
     * asked or something made.
     */
    Answer<Selection> select(ClientHello clientHello);

    /**
     * The selector to ask instead for the connection of a server, which may have been made long before its ClientHello is
     * whole: it selects from the configurations in force by then.
     */
    default HandshakeSelector inForce() {
        return this;
    }

    /** A selector with the same selection for every client. */
    static HandshakeSelector always(Selection selection) {
        return clientHello -> Answer.ready(selection);
    }

    /**
     * A configuration selected.
     *
     * @param configuration with the certificates that it is answered with
     * @param context that configuration in force
     * @param after how many changes of what admits clients there had been before the selection
     * @param isChallenge whether the connection is to end with its handshake (RFC 8737)
     */
    record Selection(TLSConfiguration configuration, BackendServerContext context, long after, boolean isChallenge) {

        /** A selection of a host. */
        public Selection(TLSConfiguration configuration, BackendServerContext context, long after) {
            this(configuration, context, after, false);
        }

        /** A selection that no change concerns. */
        public Selection(TLSConfiguration configuration, BackendServerContext context) {
            this(configuration, context, Long.MAX_VALUE);
        }

        /** The answer to an authority that validates a challenge. */
        public static Selection ofChallenge(TLSConfiguration configuration, BackendServerContext context) {
            return new Selection(configuration, context, Long.MAX_VALUE, true);
        }
    }
}
