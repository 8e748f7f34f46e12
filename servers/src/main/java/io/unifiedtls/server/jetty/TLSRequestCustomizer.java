package io.unifiedtls.server.jetty;

import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;

/**
 * Puts the {@link TLSConnection} among the attributes of each request, and refuses requests for authorities that the
 * connection was not made for. Jetty's own check compares with the certificate, not with the configuration.
 */
final class TLSRequestCustomizer extends SecureRequestCustomizer {

    /** Servlet 6.1, section 3.10; Jetty itself leaves it out. */
    private static final String SECURE_PROTOCOL = "jakarta.servlet.request.secure_protocol";

    private final Supplier<LateBindingContext> current;

    TLSRequestCustomizer(Supplier<LateBindingContext> current) {
        super(false, false, -1, false);
        this.current = current;
    }

    /** RFC 9112, section 9.6. */
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        Request customized = super.customize(request, responseHeaders);
        connection(request).ifPresent(connection -> {
            Runnable ended = connection.requestBegan();
            Request.addCompletionListener(request, failure -> ended.run());
            boolean persistent = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
            if (persistent && ((LateBindingEngine) connection.getSSLEngine()).isRetiring()) {
                responseHeaders.put(HttpFields.CONNECTION_CLOSE);
            }
        });
        return customized;
    }

    @Override
    protected Request newSecureRequest(Request request, EndPoint.SslSessionData session) {
        engine(request).ifPresent(engine -> {
            checkAuthority(request, engine);
            engine.connection().ifPresent(connection -> {
                request.setAttribute(TLSConnection.ATTRIBUTE, connection);
                request.setAttribute(SECURE_PROTOCOL, connection.version().protocolName());
            });
        });
        return super.newSecureRequest(request, session);
    }

    private void checkAuthority(Request request, LateBindingEngine engine) {
        List<String> authorities = new ArrayList<>(request.getHeaders().getValuesList(HttpHeader.HOST));
        authorities.add(0, Objects.requireNonNullElse(Request.getServerName(request), ""));
        boolean permitted = current.get()
                .permits(engine, authorities)
                .now(engine::isOver)
                .value()
                .orElse(false);
        if (!permitted) {
            throw new HttpException.RuntimeException(
                    HttpStatus.MISDIRECTED_REQUEST_421, "This connection is for another host");
        }
    }

    private static Optional<LateBindingEngine> engine(Request request) {
        return connection(request).map(connection -> (LateBindingEngine) connection.getSSLEngine());
    }

    private static Optional<ReadAheadSslConnection> connection(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return endPoint instanceof SslConnection.SslEndPoint ssl
                        && ssl.getSslConnection() instanceof ReadAheadSslConnection connection
                ? Optional.of(connection)
                : Optional.empty();
    }
}
