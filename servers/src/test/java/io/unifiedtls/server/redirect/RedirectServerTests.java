package io.unifiedtls.server.redirect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.LateBindingContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The port without TLS, with clients that do what they should not. */
@Timeout(60)
class RedirectServerTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    private final List<Socket> clients = new ArrayList<>();
    private final List<RedirectServer> servers = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        servers.forEach(RedirectServer::stop);
    }

    @Test
    void redirectsAndCloses() throws IOException {
        RedirectServer server = start(TIMEOUT, RedirectServerTests::redirect);
        assertThat(exchange(server, REQUEST))
                .startsWith("HTTP/1.1 301 Moved Permanently\r\nDate: ")
                .contains("\r\nLocation: https://shop.example:8443/a\r\n", "\r\nConnection: close\r\n")
                .endsWith("\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void headMayComeByteByByte() throws IOException {
        RedirectServer server = start(TIMEOUT, RedirectServerTests::redirect);
        Socket client = client(server);
        client.setTcpNoDelay(true);
        for (byte next : REQUEST.getBytes(ISO_8859_1)) {
            client.getOutputStream().write(next);
        }
        assertThat(answer(client)).startsWith("HTTP/1.1 301");
    }

    /** A client that is still writing must get to see the response. */
    @Test
    void contentIsReadAndDropped() throws IOException {
        RedirectServer server = start(TIMEOUT, RedirectServerTests::redirect);
        Socket client = client(server);
        client.getOutputStream()
                .write("POST /a HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 500000\r\n\r\n".getBytes(ISO_8859_1));
        client.getOutputStream().write(new byte[500_000]);
        assertThat(answer(client)).startsWith("HTTP/1.1 308").contains("Location: https://shop.example:8443/a");
    }

    /** One request for each connection: what follows is no second one. */
    @Test
    void secondRequestIsNotAnswered() throws IOException {
        RedirectServer server = start(TIMEOUT, RedirectServerTests::redirect);
        assertThat(exchange(server, REQUEST + REQUEST)).containsOnlyOnce("HTTP/1.1");
    }

    @Test
    void longHeadIsRefused() throws IOException {
        RedirectServer server = start(TIMEOUT, RedirectServerTests::redirect);
        String endless = "GET /" + "a".repeat(RequestHead.LONGEST) + " HTTP/1.1\r\nHost: shop.example\r\n\r\n";
        assertThat(exchange(server, endless)).startsWith("HTTP/1.1 431");
        String longest = "GET / HTTP/1.1\r\nHost: shop.example\r\nA: \r\n\r\n";
        String exactly = longest.replace("A: ", "A: " + "a".repeat(RequestHead.LONGEST - longest.length()));
        assertThat(exchange(server, exactly)).startsWith("HTTP/1.1 301");
    }

    @Test
    void slowClientIsClosedWhenItsTimeIsOver() throws IOException {
        RedirectServer server = start(Duration.ofMillis(300), RedirectServerTests::redirect);
        Socket client = client(server);
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: shop".getBytes(ISO_8859_1));
        assertThat(answer(client)).isEmpty();
        Socket silent = client(server);
        assertThat(answer(silent)).isEmpty();
    }

    /** As many as there may be hold their connections: the oldest goes, and others are served. */
    @Test
    void silentClientsKeepNobodyOut() throws IOException {
        RedirectServer server = start(TIMEOUT, RedirectServerTests::redirect);
        Socket oldest = client(server);
        for (int i = 0; i < RedirectServer.MOST_CONNECTIONS; i++) {
            client(server);
        }
        assertThat(exchange(server, REQUEST)).startsWith("HTTP/1.1 301");
        assertThat(answer(oldest)).isEmpty();
    }

    /** Requests that wait are few, and they keep none of those from an answer that is known. */
    @Test
    void onlySoManyRequestsWait() throws Exception {
        CountDownLatch waiting = new CountDownLatch(LateBindingContext.LOOKUPS);
        CountDownLatch release = new CountDownLatch(1);
        RedirectServer server = start(
                TIMEOUT,
                request -> request.target().equals("/a")
                        ? redirect(request)
                        : Answer.pending(abandoned -> {
                            waiting.countDown();
                            await(release);
                            return redirect(request);
                        }));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < LateBindingContext.LOOKUPS; i++) {
            Socket client = client(server);
            client.getOutputStream().write(REQUEST.replace("/a", "/slow").getBytes(ISO_8859_1));
            slow.add(client);
        }
        waiting.await();
        assertThat(exchange(server, REQUEST.replace("/a", "/late"))).startsWith("HTTP/1.1 503");
        assertThat(exchange(server, REQUEST)).startsWith("HTTP/1.1 301");
        release.countDown();
        for (Socket client : slow) {
            assertThat(answer(client)).startsWith("HTTP/1.1 301").contains("/slow");
        }
    }

    @Test
    void refusalsAndFailuresEndTheirConnectionOnly() throws IOException {
        RedirectServer server = start(TIMEOUT, request -> switch (request.target()) {
            case "/passing" -> Answer.unanswered("down");
            case "/broken" -> throw new IllegalStateException("broken");
            default -> redirect(request);
        });
        assertThat(exchange(server, REQUEST.replace("/a", "/passing"))).startsWith("HTTP/1.1 503");
        assertThat(exchange(server, REQUEST.replace("/a", "/broken"))).isEmpty();
        assertThat(exchange(server, REQUEST)).startsWith("HTTP/1.1 301");
    }

    @Test
    void requestsThatWaitAreAnsweredBeforeTheEnd() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RedirectServer server = start(
                TIMEOUT,
                request -> Answer.pending(abandoned -> {
                    waiting.countDown();
                    await(release);
                    return redirect(request);
                }));
        int port = server.port();
        Socket silent = client(server);
        Socket client = client(server);
        client.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
        waiting.await();
        Thread stopping = new Thread(server::stop);
        stopping.start();
        awaitRefusal(port);
        release.countDown();
        assertThat(answer(client)).startsWith("HTTP/1.1 301");
        stopping.join();
        assertThat(answer(silent)).isEmpty();
    }

    @Test
    void portIsFreeAgainAfterwards() throws IOException {
        RedirectServer server = start(TIMEOUT, RedirectServerTests::redirect);
        int port = server.port();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        RedirectServer.start(address(port), RedirectServerTests::redirect, Challenges.none(), TIMEOUT));
        server.stop();
        RedirectServer.start(address(port), RedirectServerTests::redirect, Challenges.none(), TIMEOUT)
                .stop();
    }

    private static Answer<PlainResponse> redirect(RequestHead request) {
        return Answer.ready(PlainResponse.redirect(request.method(), request.host(), 8443, request.target()));
    }

    private RedirectServer start(Duration timeout, Responder responder) throws IOException {
        RedirectServer server = RedirectServer.start(address(0), responder, Challenges.none(), timeout);
        servers.add(server);
        return server;
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Socket client(RedirectServer server) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        client.setSoTimeout(30_000);
        clients.add(client);
        return client;
    }

    private String exchange(RedirectServer server, String request) throws IOException {
        Socket client = client(server);
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
        return answer(client);
    }

    private static String answer(Socket client) throws IOException {
        try (client) {
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static void awaitRefusal(int port) throws IOException {
        while (true) {
            try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), port)) {
                refused.getInputStream().read();
            } catch (ConnectException ex) {
                return;
            } catch (IOException ex) {
                // It was accepted in the last moment, and closed
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
