package io.unifiedtls.vault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.Load;
import io.unifiedtls.testing.Usage;
import io.unifiedtls.testing.Visitor;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand renewals under load fail no handshake, and keep no threads, no files and no memory. */
@Tag("ci")
@Timeout(900)
class RotationsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROTATIONS = Integer.getInteger("tls.test.secret-rotations", 20);
    /** Until caches are full, and code is compiled. */
    private static final int WARM_UP = Math.min(100, ROTATIONS);

    /** Or the client's memory would grow with each handshake. */
    private static final int MOST_SESSIONS = 10;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetServer#heavy")
    void keepNothing(FleetServer server) throws Exception {
        try (FakeVault vault = new FakeVault();
                VaultApplication application = VaultApplication.start(server, vault)) {
            Visitor visitor = Visitor.trusting(vault.pki.root(), VaultApplication.NAME);
            visitor.rememberSessions(MOST_SESSIONS);
            try (Load load = new Load(visitor, application.port(), 1)) {
                BigInteger serial = rotate(application, visitor, WARM_UP, BigInteger.ZERO);
                Usage before = Usage.now();
                rotate(application, visitor, ROTATIONS, serial);
                await().atMost(LONG).untilAsserted(() -> Usage.now().assertFlatSince(before));
                System.out.printf(
                        "%s: %s before %d renewals by Vault, %s after%n", server, before, ROTATIONS, Usage.now());
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
