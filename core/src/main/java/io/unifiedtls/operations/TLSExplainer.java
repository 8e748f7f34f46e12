package io.unifiedtls.operations;

import io.unifiedtls.ClientHello;

/** Answers what a handshake with the server would get, without one. Thread-safe. */
public interface TLSExplainer {

    /**
     * Select as for a client. Asks the resolvers that a handshake would ask, so it may block.
     *
     * @param clientHello what the client would send; what it leaves out is not judged
     */
    TLSExplanation explain(ClientHello clientHello);
}
