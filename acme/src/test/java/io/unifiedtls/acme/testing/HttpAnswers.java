package io.unifiedtls.acme.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unifiedtls.ServerName;
import io.unifiedtls.challenge.ChallengeResponder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A proxy in front of an application, which answers http-01 with the key authorizations of the application. */
public final class HttpAnswers implements AutoCloseable {

    private final HttpServer server;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    public HttpAnswers(int port, Supplier<ChallengeResponder> responder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/.well-known/acme-challenge/", exchange -> answer(exchange, responder.get()));
        server.start();
    }

    private void answer(HttpExchange exchange, ChallengeResponder responder) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String host = exchange.getRequestHeaders().getFirst("Host").replaceAll(":.*", "");
        Optional<String> answer = ServerName.parse(host)
                .filter(name -> !refused.contains(host))
                .flatMap(name -> responder.http01(name, path.substring(path.lastIndexOf('/') + 1)));
        byte[] body = answer.orElse("").getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(answer.isPresent() ? 200 : 404, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Answer nothing for a name. */
    public void refuse(String name) {
        refused.add(name);
    }

    public void accept(String name) {
        refused.remove(name);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
