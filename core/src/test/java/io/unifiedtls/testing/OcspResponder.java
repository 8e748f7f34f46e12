package io.unifiedtls.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An OCSP responder on the loopback address that gives one answer to all who ask. */
public final class OcspResponder implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private volatile Supplier<byte[]> answers = () -> new byte[0];

    private OcspResponder(HttpServer server) {
        this.server = server;
    }

    public static OcspResponder start() {
        try {
            OcspResponder responder =
                    new OcspResponder(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            responder.server.createContext("/", exchange -> {
                try (exchange) {
                    exchange.getRequestBody().readAllBytes();
                    responder.asked.incrementAndGet();
                    byte[] answer = responder.answers.get();
                    exchange.sendResponseHeaders(responder.status, answer.length == 0 ? -1 : answer.length);
                    exchange.getResponseBody().write(answer);
                }
            });
            responder.server.start();
            return responder;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public String address() {
        return "http://localhost:%d/ocsp".formatted(server.getAddress().getPort());
    }

    public void answer(byte[] next) {
        answer(() -> next);
    }

    public void answer(Supplier<byte[]> next) {
        status = 200;
        answers = next;
    }

    public void fail() {
        status = 500;
        answers = () -> new byte[0];
    }

    /** How often. */
    public int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
