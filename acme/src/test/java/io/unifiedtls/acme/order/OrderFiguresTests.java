package io.unifiedtls.acme.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.budget.OrderLimits;
import io.unifiedtls.acme.testing.Authorities;
import io.unifiedtls.fleet.testing.Database;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

@Timeout(120)
class OrderFiguresTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final DataSource database = Database.h2().withSchema().dataSource();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicBoolean hangs = new AtomicBoolean();
    private final DataSource connections = new DelegatingDataSource(database) {
        @Override
        public Connection getConnection() throws SQLException {
            if (hangs.get()) {
                try {
                    release.await();
                } catch (InterruptedException ex) {
                    throw new SQLException(ex);
                }
            }
            return super.getConnection();
        }
    };
    private final OrderFigures figures = new OrderFigures(
            new OrderCounts(connections, Clock.systemUTC()),
            new OrderBudgets(connections, any -> OrderLimits.letsEncrypt(100)),
            List.of(
                    Authorities.named("letsencrypt"),
                    Authorities.named("letsencrypt-staging", URI.create("https://staging.example/dir"), true)));

    private Health health() {
        figures.read();
        return new OrderHealthIndicator(figures).health();
    }

    private void insert(String name, String columns, String values) {
        new JdbcTemplate(database)
                .update("insert into tls_order (name, tenant, purpose, %s) values ('%s', 'tenant', 'AHEAD', %s)"
                        .formatted(columns, name, values));
    }

    @Test
    void firstOrdersOfATenantThatFailAreNoWarning() {
        insert("wrong.example", "failures", "7");
        Health health = health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("failingOrders", 1).containsEntry("failingRenewals", 0);
    }

    @Test
    void renewalsThatFailAreAWarning() {
        insert("late.example", "failures, certificate", "1, 'id'");
        Health health = health();
        assertThat(health.getStatus()).isEqualTo(new Status("WARNING"));
        assertThat(health.getDetails()).containsEntry("failingOrders", 0).containsEntry("failingRenewals", 1);
    }

    @Test
    void certificatesOfAStagingAuthorityAreAWarning() {
        insert("shop.example", "authority, certificate", "'letsencrypt', 'id'");
        insert("open.example", "authority, order_authority, certificate", "'letsencrypt', 'letsencrypt-staging', 'id'");
        assertThat(health().getStatus()).isEqualTo(Status.UP);
        insert("tried.example", "authority, certificate", "'letsencrypt-staging', 'id'");
        Health health = health();
        assertThat(health.getStatus()).isEqualTo(new Status("WARNING"));
        assertThat(health.getDetails()).containsEntry("hostsWithStagingCertificates", Map.of("letsencrypt-staging", 1));
    }

    @Test
    void databaseThatHangsKeepsNobodyWaiting() {
        hangs.set(true);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new OrderMeters(figures).bindTo(registry);
        figures.start();
        try {
            assertThat(registry.get("tls.acme.oldest.due").gauge().value()).isNaN();
            assertThat(registry.get("tls.acme.failing")
                            .tag("kind", "renewal")
                            .gauge()
                            .value())
                    .isNaN();
            Health health = new OrderHealthIndicator(figures).health();
            assertThat(health.getStatus()).isEqualTo(new Status("WARNING"));
            assertThat(health.getDetails()).containsKey("problem");
        } finally {
            hangs.set(false);
            release.countDown();
        }
        await().atMost(PATIENCE)
                .until(() -> !Double.isNaN(
                        registry.get("tls.acme.oldest.due").gauge().value()));
        assertThat(new OrderHealthIndicator(figures).health().getStatus()).isEqualTo(Status.UP);
        figures.stop();
    }
}
