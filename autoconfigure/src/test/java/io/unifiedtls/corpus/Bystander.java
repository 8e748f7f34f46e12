package io.unifiedtls.corpus;

import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Somebody whose connection stays open, and whose requests must all be answered. */
final class Bystander implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 15_000;

    private final SSLSocket socket;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Void> requests;
    private final AtomicLong answered = new AtomicLong();

    Bystander(Target target) throws IOException {
        socket = (SSLSocket) Engines.clientContext(null)
                .getSocketFactory()
                .createSocket(new Socket(InetAddress.getLoopbackAddress(), target.port()), Target.OPEN, 443, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        requests = CompletableFuture.runAsync(this::askOn, task -> new Thread(task, "bystander").start());
    }

    long answered() {
        if (requests.isCompletedExceptionally()) {
            requests.join();
        }
        return answered.get();
    }

    private void askOn() {
        try {
            while (!ended.get()) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: %s\r\n\r\n"
                                .formatted(Target.OPEN)
                                .getBytes(StandardCharsets.US_ASCII));
                await(socket.getInputStream(), "configuration=open");
                answered.incrementAndGet();
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException ex) {
            throw new AssertionError("A request was lost after " + answered, ex);
        }
    }

    private static void await(InputStream in, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            seen.append(next(in, seen));
        }
        // The end of a chunked answer, if it is one
        if (seen.indexOf("chunked") >= 0) {
            while (seen.indexOf("\r\n0\r\n\r\n") < 0) {
                seen.append(next(in, seen));
            }
        }
    }

    private static char next(InputStream in, CharSequence seen) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new IOException("The server closed after: " + seen);
        }
        return (char) octet;
    }

    @Override
    public void close() throws IOException {
        ended.set(true);
        requests.join();
        socket.close();
    }
}
