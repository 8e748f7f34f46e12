package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class WatchThreadsTests {

    private final Database database = Database.h2().withSchema();
    private final WrittenRows rows = new WrittenRows(database);
    private final Counting counting = new Counting(database.dataSource());
    private final ByHand signal = new ByHand();
    private final Signals signals = new Signals(Optional.of(signal), true);
    private final LookupConnections connections =
            LookupConnections.of(counting, Optional.empty(), 4, Duration.ofSeconds(2));
    private final StoreWatch watch = new StoreWatch(connections, ChangeOrigin.random(), signals, Clock.systemUTC());
    private final WatchThreads threads = new WatchThreads(watch, signals);
    private final CopyOnWriteArrayList<Changed> changes = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        watch.onChange(changes::add);
        threads.start();
        await().until(() ->
                watch.status().names().isPresent() && !watch.status().hosts().isEmpty());
    }

    @AfterEach
    void stop() {
        threads.stop();
        connections.close();
    }

    @Test
    void aSignalIsAnsweredAtOnce() {
        rows.changed("one.example", "a");
        signal.arrived.run();
        await().atMost(Duration.ofMillis(800)).until(() -> changes.contains(Changed.names("one.example")));
    }

    @Test
    void changesAreReadEverySecondWithoutSignals() {
        signal.isConnected = false;
        rows.changed("one.example", "a");
        await().atMost(Duration.ofSeconds(5)).until(() -> changes.contains(Changed.names("one.example")));
    }

    /** Anybody who may connect to the database may notify. */
    @Test
    void manySignalsAreFewLooks() {
        int before = counting.connections.get();
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        int sent = 0;
        while (System.nanoTime() < end) {
            signal.arrived.run();
            sent++;
        }
        rows.changed("last.example", "a");
        signal.arrived.run();
        await().until(() -> changes.contains(Changed.names("last.example")));
        assertThat(sent).isGreaterThan(1_000);
        assertThat(counting.connections.get() - before)
                .isBetween(2, 60); // Two statements each, and those of each second
    }

    @Test
    void aSignalAfterTheStopIsNone() {
        threads.stop();
        assertThat(signal.isStopped).isTrue();
        signal.arrived.run();
    }

    private static final class ByHand implements ChangeSignal {

        private volatile boolean isConnected = true;
        private volatile boolean isStopped;
        private volatile Runnable arrived = () -> {};

        @Override
        public void start(Runnable listener) {
            arrived = listener;
        }

        @Override
        public void stop() {
            isStopped = true;
        }

        @Override
        public State state() {
            return new State(isConnected, Instant.EPOCH, 1);
        }
    }

    private static final class Counting extends DelegatingDataSource {

        private final AtomicInteger connections = new AtomicInteger();

        Counting(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Connection getConnection() throws SQLException {
            connections.incrementAndGet();
            return super.getConnection();
        }
    }
}
