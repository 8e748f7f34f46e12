package io.unifiedtls.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Requests of clients that forgot the {@code s} in {@code https}. They get an answer that people understand. */
final class PlainHttp {

    private static final String ANSWER = """
            HTTP/1.1 400 Bad Request\r
            Content-Type: text/plain;charset=UTF-8\r
            Connection: close\r
            \r
            This port requires TLS. Use https.
            """;

    private PlainHttp() {}

    /** Whether the first bytes of a connection are a request: no record starts with a capital letter, a method does. */
    static boolean isRequest(ByteBuffer source) {
        if (!source.hasRemaining()) {
            return false;
        }
        byte first = source.get(source.position());
        return first >= 'A' && first <= 'Z';
    }

    static byte[] answer() {
        return ANSWER.getBytes(StandardCharsets.US_ASCII);
    }
}
