package io.unifiedtls.handshake;

import java.nio.charset.StandardCharsets;

/** Requests of clients that forgot the {@code s} in {@code https}. They get an answer that people understand. */
public final class PlainHttp {

    private static final String ANSWER = """
            HTTP/1.1 400 Bad Request\r
            Content-Type: text/plain;charset=UTF-8\r
            Connection: close\r
            \r
            This port requires TLS. Use https.
            """;

    private PlainHttp() {}

    /** Whether the first byte of a connection is a request's: a method starts with a capital letter, no record does. */
    public static boolean isRequest(byte first) {
        return first >= 'A' && first <= 'Z';
    }

    /** The answer to send, unencrypted, before the connection is closed. */
    public static byte[] answer() {
        return ANSWER.getBytes(StandardCharsets.US_ASCII);
    }
}
