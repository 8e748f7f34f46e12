package io.unifiedtls.server.tomcat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.handshake.LateBindingEngine;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.tomcat.util.net.jsse.JSSESupport;
import org.jspecify.annotations.Nullable;

/** Tomcat's view of a TLS session, with what the connection negotiated. */
final class TLSConnectionSupport extends JSSESupport {

    private final LateBindingEngine engine;

    TLSConnectionSupport(LateBindingEngine engine) {
        super(engine.getSession(), null);
        this.engine = engine;
    }

    LateBindingEngine engine() {
        return engine;
    }

    @Override
    public @Nullable String getRequestedProtocols() {
        return offered(ClientHello::versions, TLSVersion::protocolName);
    }

    @Override
    public @Nullable String getRequestedCiphers() {
        return offered(ClientHello::cipherSuites, CipherSuite::name);
    }

    private <T> @Nullable String offered(Function<ClientHello, List<T>> list, Function<T, String> name) {
        return engine.clientHello()
                .map(clientHello -> list.apply(clientHello).stream().map(name).collect(Collectors.joining(",")))
                .orElse(null);
    }
}
