package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A server that knows nothing of us: the one in the JDK, given the {@code SSLContext} of a root. */
class HttpsServerIT {

    @Test
    void anyServerCanUseTheSslContext() throws Exception {
        TLSConfiguration configuration = TLSConfiguration.builder()
                .signingChains(certificateFor("default.example"))
                .applicationProtocols(ApplicationProtocol.HTTP_1_1)
                .build();
        SniResolver tenants = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .signingChains(certificateFor(hello.serverName().orElseThrow().value()))
                .build());
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(
                Contexts.factory(configuration, tenants).server("default").sslContext()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try (EngineClient client = new EngineClient(
                Engines.client("tenant.example"), server.getAddress().getPort())) {
            client.handshake(List::of);
            assertThat(client.get("/", "tenant.example")).contains("200 OK").endsWith("hello");
        } finally {
            server.stop(0);
        }
    }
}
