package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;

/** The health of a fleet whose notifications do not arrive. */
class FleetHealthIndicatorTests {

    private static final Instant LOST = Instant.parse("2026-11-27T06:00:00Z");

    private final Database database = Database.h2().withSchema();
    private Instant now = LOST;
    private boolean isConnected;

    /** A connection that is made anew takes some seconds. */
    @Test
    void warnsWhileNotificationsDoNotArriveForLongerThanAReconnectTakes() {
        try (LookupConnections connections =
                LookupConnections.of(database.dataSource(), Optional.empty(), 4, Duration.ofSeconds(2))) {
            StoreWatch watch = new StoreWatch(
                    connections, ChangeOrigin.random(), new Signals(Optional.of(new Switched()), true), () -> now);
            watch.readChanges();
            FleetHealthIndicator indicator = new FleetHealthIndicator(watch, () -> now, Optional::empty);
            now = LOST.plusSeconds(15);
            assertThat(status(indicator)).isEqualTo("UP");
            now = LOST.plusSeconds(16);
            assertThat(status(indicator)).isEqualTo("WARNING");
            assertThat(health(indicator).getDetails())
                    .containsEntry("signals", false)
                    .containsEntry("signalsSince", LOST);
            isConnected = true;
            assertThat(status(indicator)).isEqualTo("UP");
        }
    }

    /** The offset is that of this machine, so no tenant can cause it. */
    @ParameterizedTest
    @CsvSource({"PT29.999S, UP", "PT-29.999S, UP", "PT30S, WARNING", "PT-30S, WARNING"})
    void warnsFromHalfAMinuteOfClockOffset(Duration offset, String expected) {
        try (LookupConnections connections =
                LookupConnections.of(database.dataSource(), Optional.empty(), 4, Duration.ofSeconds(2))) {
            StoreWatch watch = new StoreWatch(connections, ChangeOrigin.random(), Signals.ALONE, () -> now);
            assertThat(status(new FleetHealthIndicator(watch, () -> now, () -> Optional.of(offset))))
                    .isEqualTo(expected);
        }
    }

    private static String status(FleetHealthIndicator indicator) {
        return health(indicator).getStatus().getCode();
    }

    private static Health health(FleetHealthIndicator indicator) {
        Health health = indicator.health();
        assertThat(health).isNotNull();
        return health;
    }

    private final class Switched implements ChangeSignal {

        @Override
        public void start(Runnable arrived) {}

        @Override
        public void stop() {}

        @Override
        public State state() {
            return new State(isConnected, LOST, 1);
        }
    }
}
