package io.unifiedtls.vault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.Load;
import io.unifiedtls.testing.Visitor;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand renewals keep no threads, no files and no memory. */
@Tag("night")
@Timeout(900)
class RotationsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int WARM_UP = 100;
    private static final int ROTATIONS = 1_000;
    private static final int MORE_THREADS = 20;
    private static final int MORE_FILES = 50;
    private static final long MORE_BYTES = 16 << 20;

    private record Usage(int threads, long files, long bytes) {

        static Usage now() {
            System.gc();
            return new Usage(
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getOpenFileDescriptorCount(),
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
    }

    static Stream<FleetServer> servers() {
        String names = System.getProperty("tls.test.heavy-servers", "all").toUpperCase(Locale.ROOT);
        return Stream.of(FleetServer.values())
                .filter(server ->
                        names.equals("ALL") || List.of(names.split(",")).contains(server.name()));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void keepNothing(FleetServer server) throws Exception {
        try (FakeVault vault = new FakeVault();
                VaultApplication application = VaultApplication.start(server, vault)) {
            Visitor visitor = Visitor.trusting(vault.pki.root(), VaultApplication.NAME);
            try (Load load = new Load(visitor, application.port(), 1)) {
                BigInteger serial = rotate(application, visitor, WARM_UP, BigInteger.ZERO);
                Usage before = Usage.now();
                rotate(application, visitor, ROTATIONS, serial);
                await().atMost(LONG).untilAsserted(() -> {
                    Usage after = Usage.now();
                    assertThat(after.threads() - before.threads()).isLessThan(MORE_THREADS);
                    assertThat(after.files() - before.files()).isLessThan(MORE_FILES);
                    assertThat(after.bytes() - before.bytes()).isLessThan(MORE_BYTES);
                });
                assertThat(load.failures()).isEmpty();
                assertThat(load.handshakes()).isGreaterThan(ROTATIONS);
            }
        }
    }

    private static BigInteger rotate(VaultApplication application, Visitor visitor, int count, BigInteger serial)
            throws Exception {
        BigInteger latest = serial;
        for (int i = 0; i < count; i++) {
            BigInteger before = latest;
            application.certificates().renewNow();
            await().atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> !serial(application, visitor).equals(before));
            latest = serial(application, visitor);
        }
        return latest;
    }

    private static BigInteger serial(VaultApplication application, Visitor visitor) throws Exception {
        return visitor.visit(application.port()).get(0).getSerialNumber();
    }
}
