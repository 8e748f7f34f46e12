package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.server.Handshakes.result;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSEndpointWebExtension;
import io.unifiedtls.actuate.TLSInventory;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.lookup.LookupMeters;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Meters, the endpoint and expiry. */
class OperationsIT {

    private static final SigningChain SHOP = certificateFor("shop.example");
    private static final SigningChain WILD = certificateFor("*.wild.example");

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    @Test
    void showsLookupsHostsAndWhatExpiresFirst() {
        rows.active("shop.example", "a", SHOP);
        rows.active("*.wild.example", "a", WILD);
        rows.host("closed.example", "b", HostState.SUSPENDED, null);
        try (ConfigurableApplicationContext application =
                FleetApplication.start(new FleetVariant(FleetServer.TOMCAT, "jdk"), database)) {
            MeterRegistry meters = new SimpleMeterRegistry();
            application.getBean(LookupMeters.class).bindTo(meters);
            LookupIT.awaitFilter(application);
            StoreWatch watch = application.getBean(StoreWatch.class);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> watch.status().firstToExpire().isPresent());
            assertThat(result(application, "shop.example")).isEqualTo("ok");
            assertThat(result(application, "closed.example")).contains("access_denied");
            assertThat(result(application, "nobody.example")).contains("unrecognized_name");
            assertThat(lookups(meters, "store", "found")).isOne();
            assertThat(lookups(meters, "store", "refused")).isOne();
            assertThat(lookups(meters, "filter", "unknown")).isPositive();
            assertThat(meters.get("tls.fleet.store")
                            .tag("outcome", "found")
                            .timer()
                            .count())
                    .isOne();
            assertThat(meters.get("tls.fleet.filter.names").gauge().value()).isEqualTo(3);
            assertThat(meters.get("tls.fleet.filter.size").gauge().value()).isPositive();
            assertThat(meters.get("tls.fleet.poll.age").timeGauge().value()).isBetween(0.0, 30.0);
            assertThat(meters.get("tls.fleet.hosts")
                            .tag("state", "suspended")
                            .gauge()
                            .value())
                    .isOne();
            assertThat(application.getBean(TLSInventory.class).expiries())
                    .containsEntry(
                            "unified-tls.fleet", SHOP.leaf().getNotAfter().toInstant());
            assertThat(application.getBean(TLSEndpoint.class).stored("host", "SHOP.example", null))
                    .containsEntry("tenant", "a")
                    .containsEntry("state", HostState.ACTIVE)
                    .containsEntry("inFilter", true)
                    .extractingByKey("certificate")
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("sealingKey", WrittenRows.SEALER.currentKeyId())
                    .doesNotContainKey("sealedKey");
            assertThat(application.getBean(TLSEndpoint.class).stored("host", "nobody.example", null))
                    .isNull();
            assertThat(application.getBean(TLSEndpoint.class).stored("tenant", "a", null))
                    .extractingByKey("hosts")
                    .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                    .extracting(host -> host.get("name"))
                    .containsExactly("*.wild.example", "shop.example");
            assertThat(application.getBean(TLSEndpoint.class).stored("other", "shop.example", null))
                    .isNull();
        }
    }

    @Test
    void explanationShowsTheRowOfTheHostOrOfItsWildcard() {
        PostgresServer server = PostgresServer.start();
        Database stopped = server.newDatabase().withSchema();
        WrittenRows stored = new WrittenRows(stopped);
        stored.active("*.wild.example", "a", WILD);
        stored.host("closed.wild.example", "b", HostState.SUSPENDED, null);
        try (ConfigurableApplicationContext application =
                FleetApplication.start(new FleetVariant(FleetServer.TOMCAT, "jdk"), stopped)) {
            LookupIT.awaitFilter(application);
            assertThat(explained(application, "Closed.wild.example"))
                    .containsEntry("name", "closed.wild.example")
                    .containsEntry("state", HostState.SUSPENDED);
            assertThat(explained(application, "www.wild.example"))
                    .containsEntry("name", "*.wild.example")
                    .containsEntry("tenant", "a");
            assertThat(explained(application, "nobody.example")).isNull();
            server.stopImmediately();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> application
                            .getBean(StoreWatch.class)
                            .status()
                            .outage()
                            .isPresent());
            assertThat(explained(application, "www.wild.example"))
                    .extractingByKey("fault")
                    .asString()
                    .contains("has not answered since");
            assertThat(application.getBean(TLSEndpoint.class).tls().hosts().more())
                    .isTrue();
        } finally {
            server.close();
        }
    }

    private static Map<String, Object> explained(ConfigurableApplicationContext application, String serverName) {
        Object body = application
                .getBean(TLSEndpointWebExtension.class)
                .configuration("explain", serverName, null, null, null)
                .getBody();
        return ((ExplanationDescriptor) body).stored();
    }

    private static double lookups(MeterRegistry meters, String tier, String outcome) {
        return meters.get("tls.fleet.lookups")
                .tags("tier", tier, "outcome", outcome)
                .counter()
                .count();
    }
}
