package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.HostState.ACTIVE;
import static io.unifiedtls.fleet.server.Handshakes.result;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.lookup.FleetHealthIndicator;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * PostgreSQL crashes under load, while every server serves hosts of it. {@code -Dtls.test.outage} sets for how many seconds it is away: more than the ten
 * that it is away otherwise show nothing else, since answers are remembered for two here.
 */
@Tag("one-jdk")
@Tag("long")
class OutageIT {

    private static final int SERVED = 10;
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("tls.test.outage", 10));

    @Test
    void hostsThatWereServedAreServedAndAllIsWellWithinFiveSeconds() throws Exception {
        Map<FleetVariant, ConfigurableApplicationContext> applications = new LinkedHashMap<>();
        ExecutorService clients = Executors.newCachedThreadPool();
        try (PostgresServer server = PostgresServer.start()) {
            Database database = server.newDatabase().withSchema();
            WrittenRows rows = new WrittenRows(database);
            String id = rows.certificate("a", certificateFor("*.shop.example"));
            for (int i = 0; i < SERVED; i++) {
                rows.host("h%d.shop.example".formatted(i), "a", ACTIVE, id);
            }
            rows.host("unserved.shop.example", "a", ACTIVE, id);
            FleetVariant.all().forEach(variant -> applications.put(variant, start(variant, database)));
            applications.values().forEach(LookupIT::awaitFilter);
            applications.values().forEach(OutageIT::serveAll);
            AtomicBoolean ends = new AtomicBoolean();
            AtomicInteger served = new AtomicInteger();
            List<Future<?>> load = applications.values().stream()
                    .<Future<?>>map(application -> clients.submit(() -> {
                        while (!ends.get()) {
                            serveAll(application);
                            served.addAndGet(SERVED);
                        }
                    }))
                    .toList();
            server.stopImmediately();
            long end = System.nanoTime() + OUTAGE.toNanos();
            while (System.nanoTime() < end) {
                for (ConfigurableApplicationContext application : applications.values()) {
                    assertThat(result(application, "unserved.shop.example")).contains("internal_error");
                    assertThat(result(application, "nobody.example")).contains("unrecognized_name");
                }
            }
            applications
                    .values()
                    .forEach(application -> assertThat(status(application)).isEqualTo("WARNING"));
            server.restart();
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                for (ConfigurableApplicationContext application : applications.values()) {
                    String result = result(application, "unserved.shop.example");
                    if (result.contains("unrecognized_name")) {
                        throw new IllegalStateException("A known name is unknown");
                    }
                    assertThat(result).isEqualTo("ok");
                    assertThat(status(application)).isEqualTo("UP");
                }
            });
            ends.set(true);
            for (Future<?> client : load) {
                client.get(20, TimeUnit.SECONDS);
            }
            assertThat(served.get()).isGreaterThan(10 * SERVED);
        } finally {
            clients.shutdownNow();
            applications.values().forEach(ConfigurableApplicationContext::close);
        }
    }

    private static ConfigurableApplicationContext start(FleetVariant variant, Database database) {
        return FleetApplication.start(variant, database, "unified-tls.server.resolver-cache.time-to-live=2s");
    }

    private static void serveAll(ConfigurableApplicationContext application) {
        for (int i = 0; i < SERVED; i++) {
            assertThat(result(application, "h%d.shop.example".formatted(i))).isEqualTo("ok");
        }
    }

    private static String status(ConfigurableApplicationContext application) {
        return application
                .getBean(FleetHealthIndicator.class)
                .health()
                .getStatus()
                .getCode();
    }
}
