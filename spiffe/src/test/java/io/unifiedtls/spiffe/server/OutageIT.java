package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.TrustDomainDraft;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Agents of both sides that are away, hang, or know no entry, at the start and while clients connect. No handshake fails. */
@Tag("night")
@Timeout(1_200)
class OutageIT {

    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("tls.test.outage", 10));
    private static final Duration LONG = Duration.ofMinutes(2);

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi serverAgent = new FakeWorkloadApi();
    private final FakeWorkloadApi clientAgent = new FakeWorkloadApi();

    @AfterEach
    void stop() {
        serverAgent.close();
        clientAgent.close();
    }

    private interface Stage {

        void run(FakeWorkloadApi agent);
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.spiffe.server.MeshVariant#heavy")
    void agentsAreAwayAtEachStage(MeshVariant variant) throws Exception {
        serverAgent.stop();
        clientAgent.hang(true);
        CompletableFuture<ConfigurableApplicationContext> server = CompletableFuture.supplyAsync(() -> variant.start(
                "unified-tls.configurations.mesh.spiffe.socket=" + serverAgent.socket(),
                "unified-tls.configurations.mesh.spiffe.start=wait",
                "unified-tls.configurations.mesh.spiffe.start-timeout=1s",
                "unified-tls.configurations.mesh.allowed-peers=spiffe://prod.example/caller"));
        CompletableFuture<MeshClient> caller = CompletableFuture.supplyAsync(() -> variant.client(
                "unified-tls.configurations.caller.spiffe.socket=" + clientAgent.socket(),
                "unified-tls.configurations.caller.spiffe.start=wait",
                "unified-tls.configurations.caller.spiffe.start-timeout=1s",
                "unified-tls.configurations.caller.allowed-peers=spiffe://prod.example/shop"));
        outage();
        assertThat(server).isNotDone();
        assertThat(caller).isNotDone();
        serverAgent.start(); // Without an entry at first
        clientAgent.hang(false);
        outage();
        assertThat(server).isNotDone();
        serverAgent.offer(prod.offer("/shop"));
        clientAgent.offer(prod.offer("/caller"));
        try (ConfigurableApplicationContext application = server.get(300, TimeUnit.SECONDS);
                MeshClient client = caller.get(300, TimeUnit.SECONDS);
                MeshLoad load = new MeshLoad(client, MeshServer.port(application), 2)) {
            away(application, client, FakeWorkloadApi::stop, FakeWorkloadApi::start);
            away(
                    application,
                    client,
                    agent -> {
                        agent.hang(true);
                        agent.fail(Status.UNAVAILABLE);
                    },
                    agent -> agent.hang(false));
            away(
                    application,
                    client,
                    agent -> {
                        agent.withdraw();
                        agent.fail(Status.PERMISSION_DENIED);
                    },
                    agent -> {});
            assertThat(load.failures()).isEmpty();
            assertThat(load.answered()).isPositive();
        }
    }

    /** Both agents change, and what they offer afterwards is in force on both sides. */
    private void away(ConfigurableApplicationContext server, MeshClient client, Stage begin, Stage end)
            throws InterruptedException {
        TLSConfiguration serving = inForce(server, "mesh");
        TLSConfiguration calling = inForce(client.application(), "caller");
        begin.run(serverAgent);
        begin.run(clientAgent);
        outage();
        assertThat(server.getBean(TLSReloader.class).reload().outcome()).isEqualTo(TLSReload.Outcome.UNCHANGED);
        assertThat(inForce(server, "mesh")).isEqualTo(serving);
        assertThat(inForce(client.application(), "caller")).isEqualTo(calling);
        end.run(serverAgent);
        end.run(clientAgent);
        serverAgent.offer(prod.offer("/shop"));
        clientAgent.offer(prod.offer("/caller"));
        await().atMost(LONG).until(() -> !inForce(server, "mesh").equals(serving));
        await().atMost(LONG)
                .until(() -> !inForce(client.application(), "caller").equals(calling));
    }

    private static TLSConfiguration inForce(ConfigurableApplicationContext application, String name) {
        return application.getBean(TLSContextFactory.class).configuration(name);
    }

    /** The outage itself, not a wait for a state. */
    private static void outage() throws InterruptedException {
        Thread.sleep(OUTAGE.toMillis());
    }
}
