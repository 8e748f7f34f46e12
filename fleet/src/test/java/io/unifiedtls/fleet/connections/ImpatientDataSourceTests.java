package io.unifiedtls.fleet.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections that come late, never, or not at all. */
@Timeout(60)
class ImpatientDataSourceTests {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int PLACES = 8;

    private final CountDownLatch answer = new CountDownLatch(1);
    private final Queue<Connection> made = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** A driver that no interrupt ends. */
    private final DelegatingDataSource silent =
            new DelegatingDataSource(Database.h2().dataSource()) {

                @Override
                public Connection getConnection() throws SQLException {
                    asked.incrementAndGet();
                    while (answer.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    Connection connection = super.getConnection();
                    made.add(connection);
                    return connection;
                }
            };

    @Test
    void givesTheConnectionOfTheDriver() throws SQLException {
        answer.countDown();
        try (Connection connection = new ImpatientDataSource(silent, Duration.ofSeconds(30)).getConnection()) {
            assertThat(connection).isSameAs(made.element());
        }
        try (Connection connection = new ImpatientDataSource(silent, Duration.ofSeconds(30)).getConnection("sa", "")) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void connectionsThatComeLateAreClosedAndDriversThatHangAreBounded() {
        ImpatientDataSource impatient = new ImpatientDataSource(silent, SHORT);
        for (int i = 0; i < PLACES; i++) {
            assertThatThrownBy(impatient::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessage("The database gave no connection within 100 ms");
        }
        assertThatThrownBy(impatient::getConnection)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessage("8 earlier connections to the database are still being made");
        assertThat(asked).hasValue(PLACES);
        answer.countDown();
        await().untilAsserted(() -> {
            assertThat(made).hasSize(PLACES);
            for (Connection connection : made) {
                assertThat(connection.isClosed()).isTrue();
            }
        });
        await().ignoreExceptions().until(() -> {
            try (Connection connection = impatient.getConnection()) {
                return connection.isValid(5);
            }
        });
    }

    @Test
    void interruptEndsTheWait() throws InterruptedException {
        ImpatientDataSource impatient = new ImpatientDataSource(silent, Duration.ofSeconds(30));
        AtomicInteger interrupted = new AtomicInteger();
        Thread caller = new Thread(() -> {
            try {
                impatient.getConnection().close();
            } catch (SQLException ex) {
                interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 2);
            }
        });
        caller.start();
        await().untilAsserted(() -> assertThat(asked).hasValue(1));
        caller.interrupt();
        caller.join(Duration.ofSeconds(20).toMillis());
        assertThat(interrupted).hasValue(1);
        answer.countDown();
    }

    @Test
    void failuresOfTheDriverArePassedOn() {
        SQLException refused = new SQLException("refused");
        assertThatThrownBy(failing(refused)::getConnection).isSameAs(refused);
        assertThatThrownBy(failing(new IllegalStateException("a fault of a driver"))::getConnection)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessageContaining("a fault of a driver");
    }

    private static ImpatientDataSource failing(Exception failure) {
        return new ImpatientDataSource(
                new DelegatingDataSource(Database.h2().dataSource()) {

                    @Override
                    public Connection getConnection() throws SQLException {
                        if (failure instanceof SQLException known) {
                            throw known;
                        }
                        throw (RuntimeException) failure;
                    }
                },
                Duration.ofSeconds(30));
    }
}
