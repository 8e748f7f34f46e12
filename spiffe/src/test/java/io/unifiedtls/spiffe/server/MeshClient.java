package io.unifiedtls.spiffe.server;

import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application that calls others with an SVID. */
final class MeshClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext application;

    /** One with the JDK's implementation of TLS. */
    MeshClient(String... properties) {
        this(new SpringApplicationBuilder(MeshServer.Application.class).web(WebApplicationType.NONE), properties);
    }

    private MeshClient(SpringApplicationBuilder builder, String... properties) {
        application = builder.properties("unified-tls.configurations.caller.spiffe.start-timeout=60s")
                .properties(properties)
                .run();
    }

    /** One with a TLS implementation; that of a client is the one of its application's server. */
    static MeshClient with(String backend, String... properties) {
        return backend.equals("openssl")
                ? new MeshClient(
                        MeshServer.NETTY
                                .builder(backend)
                                .properties(
                                        "unified-tls.server.configuration=caller",
                                        "unified-tls.configurations.caller.client-authentication=need"),
                        properties)
                : new MeshClient(properties);
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
