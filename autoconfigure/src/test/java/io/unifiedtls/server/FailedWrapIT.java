package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.DelegatingEngine;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeSelector;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.server.jetty.TLSConnectorConfigurer;
import io.unifiedtls.server.netty.LateBindingSslContext;
import io.unifiedtls.server.tomcat.TLSHttp11NioProtocol;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/** An engine that fails in the middle of {@code wrap} leaves clear text in the server's buffer, where it stays. */
class FailedWrapIT {

    private static final String SECRET = "The secret of another. ".repeat(100);
    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .label("default")
            .signingChains(certificateFor("shop.example"))
            .build();
    private static final BackendServerContext SOUND = new JsseBackend().newServerContext(SHOP);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final HandshakeObserver observer = new HandshakeObserver() {
        @Override
        public void brokenOff(LateBindingEngine engine, String reason) {
            told.add(reason);
        }
    };
    private final ContextFactory factory = Contexts.factory(SHOP);
    private final Supplier<LateBindingContext> broken = this::brokenContext;

    @Test
    void tomcat(@TempDir Path directory) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        Connector connector = new Connector(TLSHttp11NioProtocol.class.getName());
        connector.setPort(0);
        ((TLSHttp11NioProtocol) connector.getProtocolHandler()).setContext(broken);
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "secret", new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.getWriter().write(SECRET);
            }
        });
        context.addServletMappingDecoded("/", "secret");
        tomcat.start();
        try {
            assertNothingLeaks(connector.getLocalPort());
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void jetty() throws Exception {
        Server jetty = new Server();
        ServerConnector connector = new ServerConnector(jetty);
        new TLSConnectorConfigurer(broken).configure(connector);
        jetty.addConnector(connector);
        jetty.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Sink.write(response, true, SECRET, callback);
                return true;
            }
        });
        jetty.start();
        try {
            assertNothingLeaks(connector.getLocalPort());
        } finally {
            jetty.stop();
        }
    }

    @Test
    void netty() throws Exception {
        try (LateBindingSslContext context = new LateBindingSslContext(broken)) {
            var netty = HttpServer.create()
                    .port(0)
                    .secure(spec -> spec.sslContext(context))
                    .handle((request, response) -> response.sendString(Mono.just(SECRET)))
                    .bindNow();
            try {
                assertNothingLeaks(netty.port());
            } finally {
                netty.disposeNow();
            }
        }
    }

    private void assertNothingLeaks(int port) throws IOException {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            SSLEngine engine = Engines.client(
                    Engines.clientContext(null),
                    "shop.example",
                    parameters -> parameters.setProtocols(new String[] {version}));
            try (EngineClient client = new EngineClient(engine, port)) {
                client.handshake(List::of);
                client.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String seen = new String(client.readRaw(), StandardCharsets.ISO_8859_1);
                assertThat(seen).as(version).hasSizeLessThan(4_000).doesNotContain("secret");
            }
        }
        assertThat(told).containsExactly("No more keys", "No more keys");
    }

    private LateBindingContext brokenContext() {
        LateBindingContext sound = factory.server("default");
        BackendServerContext context =
                replacing(BackendServerContext.class, SOUND, "newEngine", made -> new BrokenEngine((SSLEngine) made));
        return replacing(
                LateBindingContext.class,
                sound,
                "newEngine",
                made -> new LateBindingEngine(
                        HandshakeSelector.always(new Selection(SHOP, context)),
                        ((LateBindingEngine) made).getSSLParameters(),
                        Duration.ofSeconds(10),
                        observer));
    }

    private static <T> T replacing(
            Class<T> type, T original, String method, java.util.function.UnaryOperator<@Nullable Object> replacement) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, args) -> {
            try {
                Object result = called.invoke(original, args);
                return called.getName().equals(method) ? replacement.apply(result) : result;
            } catch (InvocationTargetException ex) {
                throw ex.getCause();
            }
        }));
    }

    /** As the JDK's, which encrypts in place, and may fail before. */
    private static final class BrokenEngine extends DelegatingEngine {

        BrokenEngine(SSLEngine delegate) {
            super(delegate);
        }

        @Override
        public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target)
                throws SSLException {
            ByteBuffer source = sources[offset];
            if (!source.hasRemaining()) {
                return super.wrap(sources, offset, length, target);
            }
            target.put(source);
            throw new SSLException("No more keys");
        }
    }
}
