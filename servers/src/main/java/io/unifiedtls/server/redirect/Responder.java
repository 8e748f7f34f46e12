package io.unifiedtls.server.redirect;

import io.unifiedtls.handshake.Answer;

/** Answers requests without TLS. Thread-safe. */
@FunctionalInterface
interface Responder {

    /** The response; never blocks: it is pending where somebody has to be asked. */
    Answer<PlainResponse> respond(RequestHead request);
}
