package io.unifiedtls.spiffe.server;

import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application without a server, which calls others with an SVID. */
final class MeshClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext application;

    MeshClient(String... properties) {
        application = new SpringApplicationBuilder(MeshServer.Application.class)
                .web(WebApplicationType.NONE)
                .properties("unified-tls.configurations.caller.spiffe.start-timeout=60s")
                .properties(properties)
                .run();
    }

    ConfigurableApplicationContext application() {
        return application;
    }

    TLSContextFactory contexts() {
        return application.getBean(TLSContextFactory.class);
    }

    /** The first line of the answer; the server is verified by its SPIFFE ID, since no certificate names this host. */
    String get(int port) throws IOException {
        try (TLSSocket socket = contexts().client("caller").connect("localhost", port, TIMEOUT)) {
            socket.outputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.outputStream().flush();
            String answer = new String(socket.inputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.lines().findFirst().orElse("");
        }
    }

    @Override
    public void close() {
        application.close();
    }
}
