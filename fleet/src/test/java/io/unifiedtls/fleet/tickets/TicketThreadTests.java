package io.unifiedtls.fleet.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.TicketKeyRows;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.WrittenRows;
import io.unifiedtls.testing.RunningTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The start and the stop of the watch over session ticket keys. */
@Timeout(60)
class TicketThreadTests {

    private final DataSource dataSource = Database.h2().withSchema().dataSource();
    private final FleetTicketKeys keys = new FleetTicketKeys();

    @Test
    void startReadsTheKeysFirst() {
        keys.use();
        TicketKeyWatch watch = watch(dataSource, true);
        TicketThread thread = new TicketThread(watch);
        thread.start();
        assertThat(watch.status().shared()).isTrue();
        thread.stop();
        assertThat(thread.isRunning()).isFalse();
    }

    @Test
    void nothingRunsWhereKeysAreNotUsedOrNotToBeShared() {
        TicketThread unused = new TicketThread(watch(dataSource, true));
        unused.start();
        keys.use();
        TicketThread disabled = new TicketThread(watch(dataSource, false));
        disabled.start();
        assertThat(unused.isRunning()).isFalse();
        assertThat(disabled.isRunning()).isFalse();
    }

    @Test
    void databaseThatHangsDelaysNeitherStartNorStop() {
        CountDownLatch hanging = new CountDownLatch(1);
        keys.use();
        TicketKeyWatch watch = watch(new Hanging(dataSource, hanging), true);
        TicketThread thread = new TicketThread(watch);
        long start = RunningTime.nanos();
        thread.start();
        thread.stop();
        assertThat(RunningTime.since(start)).isLessThan(Duration.ofSeconds(10));
        assertThat(watch.status().shared()).isFalse();
        assertThat(keys.current()).hasSize(1);
        hanging.countDown();
        await().until(() -> watch.status().shared()); // What has begun may end
    }

    private TicketKeyWatch watch(DataSource connections, boolean enabled) {
        return new TicketKeyWatch(
                keys, new TicketKeyRows(connections, connections, Dialect.H2), WrittenRows.SEALER, enabled);
    }

    private static final class Hanging extends DelegatingDataSource {

        private final CountDownLatch end;

        Hanging(DataSource dataSource, CountDownLatch end) {
            super(dataSource);
            this.end = end;
        }

        @Override
        public Connection getConnection() throws SQLException {
            try {
                if (!end.await(30, TimeUnit.SECONDS)) {
                    throw new SQLException("The test has not ended");
                }
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new SQLException(ex);
            }
            return super.getConnection();
        }
    }
}
