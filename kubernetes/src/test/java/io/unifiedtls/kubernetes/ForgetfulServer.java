package io.unifiedtls.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists Secrets as an API server does, and can forget at which version a watch was: "410 Gone". */
final class ForgetfulServer implements AutoCloseable {

    private static final String GONE = """
            {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,\
            "message":"too old resource version"}}
            """;

    private static final Pattern VERSION = Pattern.compile("(?:^|&)resourceVersion=([0-9]+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Secret> secrets = new ArrayList<>();
    private final List<OutputStream> watches = new ArrayList<>();
    private final AtomicInteger lists = new AtomicInteger();
    /** No watch can begin at this version, or an older one. */
    private int forgotten;

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    ForgetfulServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    int lists() {
        return lists.get();
    }

    /** Method, path and query of each. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Changes the Secrets without a word to the watches. */
    synchronized void replace(Secret... all) {
        secrets.clear();
        secrets.addAll(List.of(all));
    }

    /** Ends all watches as one who has forgotten where they were. */
    synchronized void forget() throws IOException {
        for (OutputStream watch : watches) {
            gone(watch);
        }
        watches.clear();
        forgotten = lists.get();
    }

    private static void gone(OutputStream watch) throws IOException {
        watch.write(GONE.getBytes(StandardCharsets.UTF_8));
        watch.close();
    }

    private static int version(HttpExchange exchange) {
        Matcher version = VERSION.matcher(exchange.getRequestURI().getQuery());
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    synchronized int watches() {
        return watches.size();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath() + "?"
                        + exchange.getRequestURI().getQuery());
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        if ("websocket"
                .equalsIgnoreCase(exchange.getRequestHeaders()
                        .getFirst("Upgrade"))) { // It speaks no WebSocket, so the client watches over HTTP
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
            exchange.sendResponseHeaders(200, 0);
            synchronized (this) {
                if (version(exchange) <= forgotten) {
                    gone(exchange.getResponseBody());
                } else {
                    watches.add(exchange.getResponseBody());
                }
            }
            return;
        }
        lists.incrementAndGet();
        byte[] body;
        synchronized (this) {
            body = Serialization.asJson(Map.of(
                            "kind",
                            "SecretList",
                            "apiVersion",
                            "v1",
                            "metadata",
                            Map.of("resourceVersion", String.valueOf(lists.get())),
                            "items",
                            secrets))
                    .getBytes(StandardCharsets.UTF_8);
        }
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
