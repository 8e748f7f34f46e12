package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.TrustDomainDraft;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Memory, threads and file handles after 200 rotations and after 1,000. */
@Tag("night")
@Timeout(1_200)
class ManyRotationsIT {

    private static final long MEBIBYTE = 1 << 20;

    private record Usage(long heap, int threads, long files) {

        static Usage now() {
            System.gc();
            return new Usage(
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getOpenFileDescriptorCount());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingGrows(MeshServer server) throws Exception {
        TrustDomainDraft prod = new TrustDomainDraft("prod.example");
        try (FakeWorkloadApi serverAgent = new FakeWorkloadApi();
                FakeWorkloadApi clientAgent = new FakeWorkloadApi()) {
            serverAgent.offer(prod.offer("/shop"));
            clientAgent.offer(prod.offer("/caller"));
            try (ConfigurableApplicationContext application = server.start(
                            "unified-tls.configurations.mesh.spiffe.socket=" + serverAgent.socket(),
                            "unified-tls.configurations.mesh.allowed-peers=spiffe://prod.example/caller");
                    MeshClient client = new MeshClient(
                            "unified-tls.configurations.caller.spiffe.socket=" + clientAgent.socket(),
                            "unified-tls.configurations.caller.allowed-peers=spiffe://prod.example/shop")) {
                Usage before = Usage.now();
                for (int i = 1; i <= 1_000; i++) {
                    rotate(serverAgent, prod.offer("/shop"), application, "mesh");
                    rotate(clientAgent, prod.offer("/caller"), client.application(), "caller");
                    assertThat(client.get(MeshServer.port(application))).startsWith("HTTP/1.1 404");
                    if (i == 200) {
                        before = Usage.now();
                    }
                }
                Usage after = Usage.now();
                System.out.printf("%s: %s after 200 rotations, %s after 1,000%n", server, before, after);
                assertThat(after.heap).isLessThan(before.heap + 16 * MEBIBYTE);
                assertThat(after.threads).isLessThan(before.threads + 20);
                assertThat(after.files).isLessThan(before.files + 20);
            }
        }
    }

    private static void rotate(
            FakeWorkloadApi agent, X509SVID next, ConfigurableApplicationContext application, String name) {
        TLSContextFactory contexts = application.getBean(TLSContextFactory.class);
        TLSConfiguration before = contexts.configuration(name);
        agent.offer(next);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !before.equals(contexts.configuration(name)));
    }
}
