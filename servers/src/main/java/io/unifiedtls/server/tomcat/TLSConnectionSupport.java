package io.unifiedtls.server.tomcat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.handshake.LateBindingEngine;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.jsse.JSSESupport;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's view of a TLS session, with what the connection negotiated. Tomcat asks for all of it or for nothing, so what has to be put
 * together is kept, and {@link #of} asks for nothing: most applications have no use for these attributes.
 */
final class TLSConnectionSupport extends JSSESupport {

    /** Whether this thread only wants to know whose request it is. */
    private static final ThreadLocal<Boolean> ASKED_BY_US = ThreadLocal.withInitial(() -> false);

    private final LateBindingEngine engine;
    private volatile @Nullable String sessionId;
    private volatile @Nullable String requestedProtocols;
    private volatile @Nullable String requestedCiphers;

    TLSConnectionSupport(LateBindingEngine engine) {
        super(engine.getSession(), null);
        this.engine = engine;
    }

    LateBindingEngine engine() {
        return engine;
    }

    /** That of a request; empty if it came without TLS. Tomcat puts the other attributes there when somebody wants one of them. */
    static Optional<TLSConnectionSupport> of(Request request) {
        ASKED_BY_US.set(true);
        try {
            request.action(ActionCode.REQ_SSL_ATTRIBUTE, request);
        } finally {
            ASKED_BY_US.set(false);
        }
        return request.getAttribute(SSLSupport.SESSION_MGR) instanceof TLSConnectionSupport support
                ? Optional.of(support)
                : Optional.empty();
    }

    @Override
    public @Nullable String getProtocol() throws IOException {
        return ASKED_BY_US.get() ? null : super.getProtocol();
    }

    @Override
    public @Nullable String getCipherSuite() throws IOException {
        return ASKED_BY_US.get() ? null : super.getCipherSuite();
    }

    @Override
    public @Nullable Integer getKeySize() throws IOException {
        return ASKED_BY_US.get() ? null : super.getKeySize();
    }

    @Override
    public @Nullable String getSessionId() throws IOException {
        if (sessionId == null && !ASKED_BY_US.get()) {
            sessionId = super.getSessionId();
        }
        return sessionId;
    }

    /** The JDK tells with an exception that the client has sent none. */
    @Override
    public X509Certificate @Nullable [] getPeerCertificateChain() {
        List<X509Certificate> chain = ASKED_BY_US.get()
                ? List.of()
                : engine.connection().map(TLSConnection::peerCertificates).orElse(List.of());
        return chain.isEmpty() ? null : chain.toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable String getRequestedProtocols() {
        if (requestedProtocols == null && !ASKED_BY_US.get()) {
            requestedProtocols = offered(ClientHello::versions, TLSVersion::protocolName);
        }
        return requestedProtocols;
    }

    @Override
    public @Nullable String getRequestedCiphers() {
        if (requestedCiphers == null && !ASKED_BY_US.get()) {
            requestedCiphers = offered(ClientHello::cipherSuites, CipherSuite::name);
        }
        return requestedCiphers;
    }

    private <T> @Nullable String offered(Function<ClientHello, List<T>> list, Function<T, String> name) {
        return engine.clientHello()
                .map(clientHello -> list.apply(clientHello).stream().map(name).collect(Collectors.joining(",")))
                .orElse(null);
    }
}
