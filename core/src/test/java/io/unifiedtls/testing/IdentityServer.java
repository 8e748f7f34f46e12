package io.unifiedtls.testing;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.unifiedtls.TLSServerContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Answers each request with who the client is and the version of TLS, each over a connection of its own. */
public final class IdentityServer implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpsServer server;

    public IdentityServer(TLSServerContext context) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), 0);
        server.setExecutor(threads);
        server.setHttpsConfigurator(new HttpsConfigurator(context.sslContext()));
        server.createContext("/", exchange -> {
            byte[] answer = describe(((HttpsExchange) exchange).getSSLSession()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Connection", "close");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static String describe(SSLSession session) {
        return "%s %s".formatted(peer(session), session.getProtocol());
    }

    private static String peer(SSLSession session) {
        try {
            Principal peer = session.getPeerPrincipal();
            return peer.getName();
        } catch (SSLPeerUnverifiedException ex) {
            return "anonymous";
        }
    }
}
