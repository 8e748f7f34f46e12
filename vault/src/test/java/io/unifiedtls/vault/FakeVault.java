package io.unifiedtls.vault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The endpoints of Vault that the module uses, as its API documentation has them. It checks what it gets: methods, tokens, namespaces, requests, names and lifetimes.
 */
public final class FakeVault implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    public final FakeTokens tokens = new FakeTokens();
    public final FakePki pki = new FakePki();
    public final FakeTransit transit = new FakeTransit();
    public volatile @Nullable String namespace;
    public volatile boolean isSealed;
    /** Answers in place of Vault's own; null for those. */
    public volatile @Nullable Odd odd;
    /** Requests as method and path, without those for tokens. */
    public final Queue<String> requests = new ConcurrentLinkedQueue<>();

    private final @Nullable SSLContext sslContext;
    private final int port;
    private ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private CountDownLatch stopped = new CountDownLatch(1);

    /** An answer that Vault would not give. */
    public interface Odd {
        void answer(HttpExchange exchange, String path) throws IOException, InterruptedException;
    }

    public FakeVault() {
        this(null);
    }

    /** With TLS. */
    public FakeVault(@Nullable SSLContext sslContext) {
        this.sslContext = sslContext;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int wanted) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
            HttpServer listening;
            if (sslContext == null) {
                listening = HttpServer.create(address, 50);
            } else {
                HttpsServer https = HttpsServer.create(address, 50);
                https.setHttpsConfigurator(new HttpsConfigurator(sslContext));
                listening = https;
            }
            threads = Executors.newCachedThreadPool();
            stopped = new CountDownLatch(1);
            listening.setExecutor(threads);
            listening.createContext("/v1/", this::handle);
            listening.start();
            return listening;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public String address() {
        return "%s://127.0.0.1:%d".formatted(sslContext == null ? "http" : "https", port);
    }

    /** Ends all connections and accepts no others. */
    public void stop() {
        stopped.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Starts it again on the same port, with what it knew. */
    public void restart() {
        server = listen(port);
    }

    /** Takes the request and does not answer until it is stopped. */
    public Odd hanging() {
        return (exchange, path) -> stopped.await(5, TimeUnit.MINUTES);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/v1/".length());
        byte[] body = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            Odd instead = odd;
            if (instead != null) {
                instead.answer(exchange, path);
            } else {
                answer(exchange, path, body);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, String path, byte[] body) throws IOException {
        try {
            if (isSealed) {
                throw new Refusal(503, "Vault is sealed");
            }
            if (namespace != null
                    && !namespace.equals(exchange.getRequestHeaders().getFirst("X-Vault-Namespace"))) {
                throw new Refusal(404, "no handler for route \"%s\". route entry not found.".formatted(path));
            }
            @Nullable String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
            Map<String, Object> json = read(body);
            if (path.startsWith("auth/")) {
                send(exchange, 200, tokens.answer(exchange.getRequestMethod(), path, token, json));
                return;
            }
            requests.add(exchange.getRequestMethod() + " " + path);
            tokens.require(token);
            if (exchange.getRequestMethod().equals("GET")) {
                send(exchange, 200, Map.of("data", transit.read(path)));
                return;
            }
            if (!List.of("POST", "PUT").contains(exchange.getRequestMethod())) {
                throw new Refusal(405, "unsupported operation");
            }
            send(
                    exchange,
                    200,
                    Map.of(
                            "request_id",
                            Long.toHexString(new SecureRandom().nextLong()),
                            "lease_duration",
                            0,
                            "data",
                            path.startsWith("transit/") ? transit.answer(path, json) : pki.answer(path, json)));
        } catch (Refusal ex) {
            send(exchange, ex.status, Map.of("errors", List.of(String.valueOf(ex.getMessage()))));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(byte[] body) {
        return body.length == 0 ? Map.of() : JSON.readValue(body, Map.class);
    }

    public static void send(HttpExchange exchange, int status, Object json) throws IOException {
        sendText(exchange, status, JSON.writeValueAsString(json));
    }

    public static void sendText(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        stop();
    }

    /** An answer with errors. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }
}
