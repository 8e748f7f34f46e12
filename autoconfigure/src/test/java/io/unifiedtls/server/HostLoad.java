package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.names;
import static io.unifiedtls.server.LocalClients.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.springframework.context.ConfigurableApplicationContext;

/** Connects to hosts over and over, and asks for something each time. */
final class HostLoad implements AutoCloseable {

    static final SSLContext CLIENT = Engines.clientContext(null);

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

    static {
        CLIENT.getClientSessionContext().setSessionCacheSize(1); // Its memory is not the server's
    }

    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicInteger handshakes = new AtomicInteger();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();

    HostLoad(ConfigurableApplicationContext application, List<String> names) {
        for (int i = 0; i < 2; i++) {
            threads.execute(() -> {
                while (goesOn.get()) {
                    String name = names.get(handshakes.incrementAndGet() % names.size());
                    try (SSLSocket socket = open(application, name, CLIENT)) {
                        assertThat(request(socket)).contains("200");
                    } catch (Exception | AssertionError ex) {
                        failures.add(new IllegalStateException(ex));
                    }
                }
            });
        }
    }

    int handshakes() {
        return handshakes.get();
    }

    List<Exception> failures() {
        return failures;
    }

    @Override
    public void close() {
        goesOn.set(false);
        threads.shutdown();
        await().atMost(Duration.ofSeconds(30)).until(threads::isTerminated);
    }

    /**
     * The whole answer. Not by HEAD: Spring's HttpHeadResponseDecorator releases its buffer twice, which on Reactor Netty breaks
     * the answer of somebody else.
     */
    static String request(SSLSocket socket) throws IOException {
        String host = socket.getSession().getPeerHost();
        socket.getOutputStream()
                .write("GET /actuator/health HTTP/1.1\r\nHost: %s\r\n\r\n"
                        .formatted(host)
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!isWhole(answer.toString())) {
            int next = socket.getInputStream().read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    private static boolean isWhole(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        if (body < 4) {
            return false;
        }
        Matcher length = LENGTH.matcher(answer);
        return length.find()
                ? answer.length() == body + Integer.parseInt(length.group(1))
                : answer.endsWith("\r\n0\r\n\r\n");
    }
}
