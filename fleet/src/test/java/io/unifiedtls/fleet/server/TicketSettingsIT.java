package io.unifiedtls.fleet.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SessionTicketKeys;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.tickets.FleetTicketKeys;
import io.unifiedtls.fleet.tickets.TicketHealthIndicator;
import io.unifiedtls.fleet.tickets.TicketKeyWatch;
import io.unifiedtls.fleet.tickets.TicketMeters;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** When session ticket keys are those of the database, and the signs of it. */
@Tag("ci")
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class TicketSettingsIT {

    private static final FleetVariant OPENSSL = new FleetVariant(FleetServer.NETTY, "openssl");

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());

    @Test
    void sharedByDefaultWithPostgresAndOpenssl(CapturedOutput log) {
        try (ConfigurableApplicationContext application = FleetApplication.start(OPENSSL, database)) {
            int keys = rows() + 1; // With that of the process, which was in force before
            assertThat(rows()).isBetween(1, 2);
            assertThat(application.getBean(FleetTicketKeys.class).current()).hasSize(keys);
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
            assertThat(health(application).getDetails())
                    .containsEntry("shared", true)
                    .containsEntry("keys", keys)
                    .containsKey("since");
            assertThat(log.toString()).containsOnlyOnce("Session ticket keys are shared");
            assertThat(meter(application, "keys")).isEqualTo(keys);
            assertThat(meter(application, "shared")).isOne();
            assertThat(meter(application, "age")).isBetween(0.0, 60.0);
        }
    }

    @Test
    void healthWarnsOfKeysThatDoNotOpen(CapturedOutput log) {
        try (ConfigurableApplicationContext application = FleetApplication.start(OPENSSL, database)) {
            jdbc.update("update tls_ticket_key set sealed_key = ?", new byte[1]);
            application.getBean(TicketKeyWatch.class).refresh();
            assertThat(health(application).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(health(application).getDetails())
                    .containsEntry("shared", false)
                    .extractingByKey("problem")
                    .asString()
                    .contains("not in a format");
            assertThat(meter(application, "shared")).isZero();
            assertThat(meter(application, "age")).isNaN();
            assertThat(log.toString()).contains("random ones of its own");
        }
    }

    @Test
    void jdkHasNoUseForThem(CapturedOutput log) {
        try (ConfigurableApplicationContext application =
                FleetApplication.start(new FleetVariant(FleetServer.TOMCAT, "jdk"), database)) {
            assertNotShared(application);
            assertThat(log.toString()).contains("for server TLS").doesNotContain("icket key");
        }
    }

    @Test
    void keysOfTheApplicationComeFirst() {
        try (ConfigurableApplicationContext application = FleetApplication.start(OwnKeys.class, OPENSSL, database)) {
            assertNotShared(application);
        }
        String key = "base64:" + Base64.getEncoder().encodeToString(new byte[SessionTicketKey.LENGTH]);
        try (ConfigurableApplicationContext application =
                FleetApplication.start(OPENSSL, database, "unified-tls.server.session-ticket-keys[0]=" + key)) {
            assertNotShared(application);
        }
    }

    @Test
    void settingSwitchesThemOff() {
        try (ConfigurableApplicationContext application =
                FleetApplication.start(OPENSSL, database, "unified-tls.fleet.session-tickets.enabled=false")) {
            assertNotShared(application);
        }
    }

    @Test
    void databaseInTheProcessHasThemOnlyIfTheSettingSaysSo() {
        Database h2 = Database.h2().withSchema();
        for (boolean enabled : List.of(false, true)) {
            String[] properties = enabled
                    ? new String[] {
                        "unified-tls.fleet.data-source=dataSource", "unified-tls.fleet.session-tickets.enabled=true"
                    }
                    : new String[] {"unified-tls.fleet.data-source=dataSource"};
            try (ConfigurableApplicationContext application = FleetApplication.start(OPENSSL, h2, properties)) {
                assertThat(application.getBean(TicketKeyWatch.class).status().shared())
                        .isEqualTo(enabled);
            }
        }
    }

    private void assertNotShared(ConfigurableApplicationContext application) {
        assertThat(rows()).isZero();
        assertThat(application.getBean(TicketKeyWatch.class).status().wanted()).isFalse();
        assertThat(health(application)).isEqualTo(Health.up().build());
        assertThat(meter(application, "keys")).isNaN();
    }

    private int rows() {
        return jdbc.queryForList("select 1 from tls_ticket_key").size();
    }

    private static Health health(ConfigurableApplicationContext application) {
        return Objects.requireNonNull(
                application.getBean(TicketHealthIndicator.class).health());
    }

    private static double meter(ConfigurableApplicationContext application, String name) {
        MeterRegistry registry = new SimpleMeterRegistry();
        application.getBean(TicketMeters.class).bindTo(registry);
        return registry.get("tls.fleet.tickets." + name).gauge().value();
    }

    /** An application with keys of its own. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(FleetApplication.class)
    static class OwnKeys {

        @Bean
        SessionTicketKeys ticketKeys() {
            List<SessionTicketKey> keys = List.of(SessionTicketKey.random(new SecureRandom()));
            return () -> keys;
        }
    }
}
