package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.SigningChain;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.TrustDomainDraft;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Peers whose certificates verify, with IDs that some reader could take for one that is allowed. */
@Tag("ci")
@Timeout(300)
class ForgedIdsIT {

    private static final String VARIANTS = "io.unifiedtls.spiffe.server.MeshVariant#all";
    private static final int TIMEOUT = 30_000;

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi agent = new FakeWorkloadApi();

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void noServerTakesAForgedClientForAnAllowedOne(MeshVariant variant) throws Exception {
        agent.offer(prod.offer("/shop"));
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = variant.start(
                "unified-tls.configurations.mesh.spiffe.socket=" + agent.socket(),
                "unified-tls.configurations.mesh.allowed-peers=" + ForgedId.ALLOWED)) {
            int port = MeshServer.port(application);
            JdkPeer genuine = new JdkPeer(prod, prod.signed(ForgedId.GENUINE));
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(genuine.get(port, version)).startsWith("HTTP/1.1 404");
                for (Map.Entry<String, SigningChain> forged : ForgedId.all(prod).entrySet()) {
                    softly.assertThat(catchThrowable(() -> new JdkPeer(prod, forged.getValue()).get(port, version)))
                            .as("%s %s", version, ForgedId.printable(forged.getKey()))
                            .isInstanceOf(SSLException.class)
                            .hasMessageContaining("alert");
                }
                assertThat(genuine.get(port, version)).startsWith("HTTP/1.1 404");
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void noClientTakesAForgedServerForAnAllowedOne(MeshVariant variant) throws Exception {
        agent.offer(prod.offer("/caller"));
        SoftAssertions softly = new SoftAssertions();
        try (MeshClient client = variant.client(
                "unified-tls.configurations.caller.spiffe.socket=" + agent.socket(),
                "unified-tls.configurations.caller.allowed-peers=" + ForgedId.ALLOWED)) {
            assertThat(answer(client, prod.signed(ForgedId.GENUINE))).startsWith("HTTP/1.1 204");
            for (Map.Entry<String, SigningChain> forged : ForgedId.all(prod).entrySet()) {
                softly.assertThat(catchThrowable(() -> answer(client, forged.getValue())))
                        .as(ForgedId.printable(forged.getKey()))
                        .isInstanceOf(SSLException.class);
            }
            assertThat(answer(client, prod.signed(ForgedId.GENUINE))).startsWith("HTTP/1.1 204");
        }
        softly.assertAll();
    }

    /** Of a server of the JDK with this certificate. */
    private String answer(MeshClient client, SigningChain certificate) throws Exception {
        try (SSLServerSocket server =
                (SSLServerSocket) Engines.context(certificate, Engines.trustManager(prod.authority()))
                        .getServerSocketFactory()
                        .createServerSocket(0)) {
            Thread serving = new Thread(() -> answerOne(server));
            serving.start();
            try {
                return client.get(server.getLocalPort());
            } finally {
                serving.join(TIMEOUT);
            }
        }
    }

    private static void answerOne(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.setSoTimeout(TIMEOUT);
            byte[] request = new byte[1_000];
            if (socket.getInputStream().read(request) > 0) {
                socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException ex) {
            // The client refuses it
        }
    }
}
