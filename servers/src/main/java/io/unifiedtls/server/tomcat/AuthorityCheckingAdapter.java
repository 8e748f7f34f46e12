package io.unifiedtls.server.tomcat;

import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.LateBindingEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Stands before all of Tomcat's valves: puts the {@link TLSConnection} among the attributes of each request, and answers
 * 421 to requests for authorities that must not come over their connection.
 */
final class AuthorityCheckingAdapter implements Adapter {

    private static final int MISDIRECTED_REQUEST = 421;
    private static final byte[] ANSWER = "This connection is for another host.\n".getBytes(StandardCharsets.US_ASCII);

    private final Adapter delegate;
    private final TLSNioEndpoint endpoint;

    AuthorityCheckingAdapter(Adapter delegate, TLSNioEndpoint endpoint) {
        this.delegate = delegate;
        this.endpoint = endpoint;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        Optional<LateBindingEngine> engine = TLSConnectionSupport.of(request).map(TLSConnectionSupport::engine);
        if (engine.isEmpty() || !permits(engine.get(), request)) {
            answer(response);
            delegate.log(request, response, 0);
            return;
        }
        if (engine.get().isRetiring() && !request.protocol().equals("HTTP/2.0")) {
            response.setHeader("Connection", "close");
        }
        engine.flatMap(LateBindingEngine::connection)
                .ifPresent(connection -> request.setAttribute(TLSConnection.ATTRIBUTE, connection));
        delegate.service(request, response);
    }

    /** The host that the application sees may come from the target or from the header. */
    private boolean permits(LateBindingEngine engine, Request request) {
        String host = request.serverName().isNull() ? "" : request.serverName().toString();
        String header = request.getHeader("host");
        return endpoint.context()
                .permits(engine, header == null ? List.of(host) : List.of(host, header))
                .now(engine::isOver)
                .value()
                .orElse(false);
    }

    private static void answer(Response response) throws IOException {
        response.setStatus(MISDIRECTED_REQUEST);
        response.setContentType("text/plain");
        response.setContentLength(ANSWER.length);
        response.doWrite(ByteBuffer.wrap(ANSWER));
        response.action(ActionCode.CLOSE, null);
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return delegate.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        return delegate.asyncDispatch(request, response, status);
    }

    @Override
    public void log(Request request, Response response, long time) {
        delegate.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        delegate.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return delegate.getDomain();
    }
}
