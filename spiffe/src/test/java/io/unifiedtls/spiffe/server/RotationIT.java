package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.TrustDomainDraft;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Certificates and authorities that change while clients connect. */
@Tag("ci")
@Timeout(300)
class RotationIT {

    private static final String SHOP = "spiffe://prod.example/shop";
    private static final int CALLERS = 3;
    private static final int ROTATIONS = 10;
    private static final int HANDSHAKES = 200;

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi serverAgent = new FakeWorkloadApi();
    private final FakeWorkloadApi clientAgent = new FakeWorkloadApi();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        serverAgent.close();
        clientAgent.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private ConfigurableApplicationContext start(MeshVariant variant) {
        return variant.start(
                "unified-tls.configurations.mesh.spiffe.socket=" + serverAgent.socket(),
                "unified-tls.configurations.mesh.allowed-peers=spiffe://prod.example/caller");
    }

    private MeshClient client(String backend) {
        return MeshClient.with(
                backend,
                "unified-tls.configurations.caller.spiffe.socket=" + clientAgent.socket(),
                "unified-tls.configurations.caller.allowed-peers=" + SHOP);
    }

    private static TLSConfiguration inForce(ConfigurableApplicationContext application, String name) {
        return application.getBean(TLSContextFactory.class).configuration(name);
    }

    private static void rotate(
            FakeWorkloadApi agent, X509SVID next, ConfigurableApplicationContext application, String name) {
        TLSConfiguration before = inForce(application, name);
        agent.offer(next);
        soon().until(() -> !before.equals(inForce(application, name)));
    }

    /** Of certificates and of the authority, on both sides. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.spiffe.server.MeshVariant#heavy")
    void noHandshakeFailsDuringRotations(MeshVariant variant) throws Exception {
        serverAgent.offer(prod.offer("/shop"));
        clientAgent.offer(prod.offer("/caller"));
        try (ConfigurableApplicationContext application = start(variant);
                MeshClient client = client(variant.backend());
                MeshLoad load = new MeshLoad(client, MeshServer.port(application), CALLERS)) {
            for (int i = 0; i < ROTATIONS; i++) {
                if (i == ROTATIONS / 2) {
                    replaceAuthority(application, client.application());
                }
                rotate(serverAgent, prod.offer("/shop"), application, "mesh");
                rotate(clientAgent, prod.offer("/caller"), client.application(), "caller");
            }
            soon().until(() -> load.answered() >= HANDSHAKES || !load.failures().isEmpty());
            assertThat(load.failures()).isEmpty();
        }
    }

    /** The new one is in all bundles before it signs, and the old one until it signs nothing any more, as SPIRE does it. */
    private void replaceAuthority(ConfigurableApplicationContext server, ConfigurableApplicationContext client) {
        X509SVID shop = prod.offer("/shop");
        X509SVID caller = prod.offer("/caller");
        prod.prepareAuthority();
        rotate(serverAgent, shop.toBuilder().setBundle(prod.bundle()).build(), server, "mesh");
        rotate(clientAgent, caller.toBuilder().setBundle(prod.bundle()).build(), client, "caller");
        rotate(serverAgent, prod.offer("/shop"), server, "mesh");
        rotate(clientAgent, prod.offer("/caller"), client, "caller");
        prod.forgetOldAuthorities();
    }

    /** Neither by a handshake nor by a session from before. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.spiffe.server.MeshVariant#all")
    void anAuthorityThatIsRemovedAdmitsNobodyAnyMore(MeshVariant variant) throws Exception {
        serverAgent.offer(prod.offer("/shop"));
        SigningChain old = prod.svid("/caller");
        clientAgent.offer(prod.offer(prod.id("/caller"), old));
        TestCertificates.write(directory, "caller", old);
        prod.prepareAuthority();
        try (ConfigurableApplicationContext application = start(variant);
                MeshClient client = client("jdk")) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(openssl(application, version, "-sess_out")).contains("HTTP/1.1 404");
                assertThat(openssl(application, version, "-sess_in")).contains("HTTP/1.1 404", "\nReused, ");
            }
            clientAgent.offer(
                    prod.offer(prod.id("/caller"), old)); // With both authorities, so that it knows the new one
            X509SVID next = prod.offer("/shop");
            rotate(serverAgent, next, application, "mesh");
            soon().ignoreExceptions()
                    .until(() -> client.get(MeshServer.port(application)).startsWith("HTTP/1.1 404"));
            prod.forgetOldAuthorities();
            serverAgent.offer(next.toBuilder().setBundle(prod.bundle()).build());
            soon().until(() -> isRefused(client, MeshServer.port(application)));
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(openssl(application, version, "-sess_in"))
                        .contains("alert")
                        .doesNotContain("HTTP/1.1 404", "\nReused, ");
            }
        }
    }

    private static boolean isRefused(MeshClient client, int port) {
        try {
            client.get(port);
            return false;
        } catch (IOException ex) {
            return true;
        }
    }

    private String openssl(ConfigurableApplicationContext application, String version, String session) {
        Path file = directory.resolve("session" + version);
        assertThat(session.equals("-sess_out") || Files.exists(file)).isTrue();
        return Tool.openssl()
                .run(
                        "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                        List.of(
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + MeshServer.port(application),
                                version,
                                "-ign_eof",
                                "-cert",
                                directory.resolve("caller.pem").toString(),
                                "-key",
                                directory.resolve("caller.key").toString(),
                                session,
                                file.toString()))
                .output();
    }
}
