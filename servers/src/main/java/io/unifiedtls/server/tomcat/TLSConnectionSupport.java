package io.unifiedtls.server.tomcat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.handshake.LateBindingEngine;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.tomcat.util.net.jsse.JSSESupport;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's view of a TLS session, with what the connection negotiated. Tomcat asks for all of it at each request, so what
 * has to be put together is kept.
 */
final class TLSConnectionSupport extends JSSESupport {

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

    @Override
    public @Nullable String getSessionId() throws IOException {
        if (sessionId == null) {
            sessionId = super.getSessionId();
        }
        return sessionId;
    }

    /** The JDK tells with an exception that the client has sent none. */
    @Override
    public X509Certificate @Nullable [] getPeerCertificateChain() {
        List<X509Certificate> chain =
                engine.connection().map(TLSConnection::peerCertificates).orElse(List.of());
        return chain.isEmpty() ? null : chain.toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable String getRequestedProtocols() {
        if (requestedProtocols == null) {
            requestedProtocols = offered(ClientHello::versions, TLSVersion::protocolName);
        }
        return requestedProtocols;
    }

    @Override
    public @Nullable String getRequestedCiphers() {
        if (requestedCiphers == null) {
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
