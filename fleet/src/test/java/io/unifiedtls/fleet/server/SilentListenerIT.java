package io.unifiedtls.fleet.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.lookup.FleetHealthIndicator;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.SwallowingProxy;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A network that swallows the packets of the connection that listens for changes, or ends it, and touches no other. */
@Tag("one-jdk")
@Tag("long")
@Timeout(180)
class SilentListenerIT {

    private static final FleetVariant ANY = FleetVariant.all().findFirst().orElseThrow();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    /** How its connections end. */
    enum Fault {
        SILENCE,
        CUT;

        void begin(SwallowingProxy proxy) {
            switch (this) {
                case SILENCE -> proxy.swallow();
                case CUT -> proxy.cut();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void changesArriveByReadingThemAndEverythingElseGoesOn(Fault fault) throws Exception {
        rows.active("calm.example", "a", certificateFor("calm.example"));
        try (SwallowingProxy proxy = new SwallowingProxy(PostgresServer.shared().port());
                ConfigurableApplicationContext application = FleetApplication.start(
                        ObservedApplication.class,
                        ANY,
                        database,
                        "unified-tls.fleet.signal.url=" + proxy.to(database).url()
                                + "?connectTimeout=0&socketTimeout=0",
                        "unified-tls.fleet.signal.username=" + database.user())) {
            awaitListening(application, true);
            LookupIT.awaitFilter(application);
            assertThat(Handshakes.result(application, "calm.example")).isEqualTo("ok");
            fault.begin(proxy);
            awaitListening(application, false);
            changeArrives(application, "first.example");
            everythingElseGoesOn(application);
            proxy.forward();
            awaitListening(application, true);
            changeArrives(application, "second.example");
            assertThat(signals(application).connections()).isEqualTo(2);
            assertThat(health(application, Duration.ZERO)).isEqualTo(Status.UP);
        }
    }

    /** Only the operator learns of it. */
    private static void everythingElseGoesOn(ConfigurableApplicationContext application) {
        assertThat(new JdbcTemplate(application.getBean(DataSource.class))
                        .queryForObject("select count(*) from tls_host", Integer.class))
                .isPositive();
        assertThat(Handshakes.get(application, "/actuator/tls/fleet"))
                .startsWith("HTTP/1.1 200")
                .contains("\"connected\":false", "\"replicas\":[{", "\"self\":true", "\"jobs\":{")
                .doesNotContain("\"outage\"", "\"fault\"");
        assertThat(Handshakes.get(application, "/actuator/health"))
                .startsWith("HTTP/1.1 200")
                .contains("\"tlsFleet\"", "\"signals\":false", "\"signalsSince\"")
                .doesNotContain("\"outageSince\"");
        assertThat(health(application, Duration.ofSeconds(15))).isEqualTo(Status.UP);
        assertThat(health(application, Duration.ofSeconds(16))).isEqualTo(TLSHealthIndicator.WARNING);
    }

    /** As it is that long after the listening connection was lost or made. */
    private static Status health(ConfigurableApplicationContext application, Duration later) {
        StoreWatch watch = application.getBean(StoreWatch.class);
        Instant now = signals(application).since().plus(later);
        return new FleetHealthIndicator(watch, () -> now, Optional::empty)
                .health()
                .getStatus();
    }

    /** From another process, which may have had no connection to tell of it. */
    private void changeArrives(ConfigurableApplicationContext application, String name) {
        rows.active(name, "a", certificateFor(name));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Handshakes.result(application, name)).isEqualTo("ok"));
        int asked = ObservedApplication.ASKED.get();
        for (int i = 0; i < 3; i++) {
            assertThat(result(application)).isEqualTo("ok");
        }
        assertThat(ObservedApplication.ASKED).hasValue(asked);
    }

    private static String result(ConfigurableApplicationContext application) {
        return Handshakes.result(application, "calm.example");
    }

    private static void awaitListening(ConfigurableApplicationContext application, boolean expected) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(signals(application).connected()).isEqualTo(expected));
    }

    private static ChangeSignal.State signals(ConfigurableApplicationContext application) {
        return application.getBean(StoreWatch.class).status().signals().orElseThrow();
    }
}
