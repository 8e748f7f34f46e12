package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.TrustDomainDraft;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Memory, threads and file handles after 200 rotations of both sides and after 1,000. */
@Tag("night")
@Timeout(1_200)
class ManyRotationsIT {

    private static final long MEBIBYTE = 1 << 20;
    /** The collector leaves gaps, and closes all of them each fourth time. */
    private static final int FULL = 4;

    private record Usage(long heap, int threads, long files) {

        static Usage now() {
            for (int i = 0; i < FULL; i++) {
                System.gc();
            }
            return new Usage(
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getOpenFileDescriptorCount());
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.spiffe.server.MeshVariant#heavy")
    void nothingGrows(MeshVariant variant) throws Exception {
        TrustDomainDraft prod = new TrustDomainDraft("prod.example");
        try (FakeWorkloadApi serverAgent = new FakeWorkloadApi();
                FakeWorkloadApi clientAgent = new FakeWorkloadApi()) {
            serverAgent.offer(prod.offer("/shop"));
            clientAgent.offer(prod.offer("/caller"));
            try (ConfigurableApplicationContext application = variant.start(
                            "unified-tls.configurations.mesh.spiffe.socket=" + serverAgent.socket(),
                            "unified-tls.configurations.mesh.allowed-peers=spiffe://prod.example/caller");
                    MeshClient client = variant.client(
                            "unified-tls.configurations.caller.spiffe.socket=" + clientAgent.socket(),
                            "unified-tls.configurations.caller.allowed-peers=spiffe://prod.example/shop")) {
                Usage before = Usage.now();
                for (int i = 1; i <= 1_000; i++) {
                    TLSConfiguration serving = inForce(application, "mesh");
                    TLSConfiguration calling = inForce(client.application(), "caller");
                    serverAgent.offer(prod.offer("/shop"));
                    clientAgent.offer(prod.offer("/caller"));
                    soon().until(() -> !serving.equals(inForce(application, "mesh"))
                            && !calling.equals(inForce(client.application(), "caller")));
                    assertThat(client.get(MeshServer.port(application))).startsWith("HTTP/1.1 404");
                    if (i == 200) {
                        before = Usage.now();
                    }
                }
                Usage after = Usage.now();
                System.out.printf("%s: %s after 200 rotations, %s after 1,000%n", variant, before, after);
                assertThat(after.heap).isLessThan(before.heap + 16 * MEBIBYTE);
                assertThat(after.threads).isLessThan(before.threads + 20);
                assertThat(after.files).isLessThan(before.files + 20);
            }
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
    }

    private static TLSConfiguration inForce(ConfigurableApplicationContext application, String name) {
        return application.getBean(TLSContextFactory.class).configuration(name);
    }
}
