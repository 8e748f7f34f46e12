package io.unifiedtls.server.redirect;

import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.LateBindingContext;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Redirects requests for hosts that the server's host table, sources or resolvers know. All others are refused. */
final class Redirects implements Responder {

    private final Supplier<LateBindingContext> context;
    private final IntSupplier port;

    /**
     * Create redirects.
     *
     * @param context the server's context in force
     * @param port the port of HTTPS, as clients see it
     */
    Redirects(Supplier<LateBindingContext> context, IntSupplier port) {
        this.context = context;
        this.port = port;
    }

    @Override
    public Answer<PlainResponse> respond(RequestHead request) {
        return context.get().knows(request.host()).handle(known -> Answer.ready(response(request, known)));
    }

    private PlainResponse response(RequestHead request, Answer.Known<Boolean> known) {
        if (known instanceof Answer.Refused<Boolean> refused) {
            return refused.isPassing() ? PlainResponse.UNAVAILABLE : PlainResponse.UNKNOWN_HOST;
        }
        return known.value().orElseThrow()
                ? PlainResponse.redirect(request.method(), request.host(), port.getAsInt(), request.target())
                : PlainResponse.UNKNOWN_HOST;
    }
}
