package io.unifiedtls.test.acme;

import com.sun.net.httpserver.HttpExchange;
import io.unifiedtls.test.acme.PlainRequest.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request that a proxy passes on to Pebble, and its answer. Pebble's URLs have the host that it was asked for. */
final class PassedRequest {

    private static final List<String> SENT = List.of("Content-Type", "Accept", "User-Agent");
    private static final List<String> KEPT = List.of("replay-nonce", "location", "link", "content-type", "retry-after");

    private PassedRequest() {}

    static Answer send(HttpExchange exchange, byte[] body, int port, String host) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String name : SENT) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return PlainRequest.send(
                port, exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), host, fields, body);
    }

    /**
     * Pass an answer back.
     *
     * @param text its body
     */
    static void answer(HttpExchange exchange, Answer answer, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        for (Map.Entry<String, String> field : answer.fields()) {
            if (KEPT.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().add(field.getKey(), field.getValue());
            }
        }
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), isHead || content.length == 0 ? -1 : content.length);
        if (!isHead) {
            exchange.getResponseBody().write(content);
        }
    }
}
