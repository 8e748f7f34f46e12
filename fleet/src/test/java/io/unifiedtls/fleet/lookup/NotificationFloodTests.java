package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.fleet.signal.PostgresSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Another client of the database notifies on the channel of the fleet as fast as it can. */
@Timeout(60)
class NotificationFloodTests {

    private static final int FLOODS = 20;
    private static final String FLOOD =
            "select count(pg_notify('unified_tls_change', 'flood ' || i)) from generate_series(1, 2000) i";

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);
    private final AtomicInteger connected = new AtomicInteger();

    @Test
    void floodOfNotificationsIsFewLooksAndHidesNoChange() {
        ChangeOrigin own = ChangeOrigin.random();
        Signals signals =
                new Signals(Optional.of(new PostgresSignal(database.dataSource(), own, Clock.systemUTC())), true);
        CopyOnWriteArrayList<Changed> changes = new CopyOnWriteArrayList<>();
        try (LookupConnections connections =
                LookupConnections.of(new Counting(), Optional.empty(), 4, Duration.ofSeconds(2))) {
            StoreWatch watch = new StoreWatch(connections, own, signals, Clock.systemUTC());
            watch.onChange(changes::add);
            WatchThreads threads = new WatchThreads(watch, signals);
            threads.start();
            try {
                await().until(() -> signals.arrive()
                        && watch.status().names().isPresent()
                        && !watch.status().hosts().isEmpty());
                int before = connected.get();
                long start = System.nanoTime();
                for (int i = 0; i < FLOODS; i++) {
                    rows.jdbc().queryForObject(FLOOD, Integer.class);
                }
                rows.changed("last.example", "a");
                rows.jdbc().queryForObject(FLOOD, Integer.class);
                await().until(() -> changes.contains(Changed.names("last.example")));
                long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
                assertThat(connected.get() - before)
                        .as("two queries in each look, twenty looks in each second, and what is due anyway")
                        .isLessThan(Math.toIntExact(50 * seconds));
                assertThat(signals.arrive()).isTrue();
            } finally {
                threads.stop();
            }
        }
    }

    private final class Counting extends DelegatingDataSource {

        Counting() {
            super(database.dataSource());
        }

        @Override
        public Connection getConnection() throws SQLException {
            connected.incrementAndGet();
            return super.getConnection();
        }
    }
}
