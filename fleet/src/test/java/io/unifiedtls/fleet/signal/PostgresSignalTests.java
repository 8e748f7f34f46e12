package io.unifiedtls.fleet.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.SwallowingProxy;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("ci")
class PostgresSignalTests {

    /** A pause, an answer that does not come, and a second for a busy machine. */
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(10);

    private static final ChangeOrigin OWN = ChangeOrigin.random();
    private static final ChangeOrigin OTHER = ChangeOrigin.random();

    private final Database database = PostgresServer.shared().newDatabase();
    private final DataSource dataSource = database.dataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final AtomicInteger arrived = new AtomicInteger();
    private PostgresSignal signal = signal(dataSource, OWN);

    private static PostgresSignal signal(DataSource dataSource, ChangeOrigin origin) {
        return new PostgresSignal(dataSource, origin, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        signal.stop();
    }

    private void start() {
        signal.start(arrived::incrementAndGet);
        await().until(() -> signal.state().connected());
        await().untilAtomic(arrived, equalTo(1)); // What was changed before is read
    }

    private void send(ChangeOrigin origin) {
        transaction.executeWithoutResult(status -> sendNow(origin));
    }

    private void sendNow(ChangeOrigin origin) {
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            signal(dataSource, origin).beforeCommit(connection);
            return true;
        });
    }

    @Test
    void tellsOfOtherProcessesWhenTheyCommit() {
        start();
        send(OWN);
        transaction.executeWithoutResult(status -> {
            sendNow(OTHER);
            status.setRollbackOnly();
        });
        send(OTHER);
        await().untilAtomic(arrived, equalTo(2));
        await().during(Duration.ofMillis(300)).untilAtomic(arrived, equalTo(2));
    }

    @Test
    void connectsAgainWhenItsConnectionIsEnded() {
        start();
        assertThat(endListeners()).isEqualTo(1);
        await().atMost(FOUND_WITHIN)
                .until(() -> signal.state().connections() == 2 && signal.state().connected());
        int before = arrived.get();
        assertThat(before).isGreaterThan(1); // What was changed meanwhile is read
        send(OTHER);
        await().until(() -> arrived.get() > before);
    }

    private int endListeners() {
        return jdbc.queryForList(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
                .size();
    }

    @Test
    void findsAConnectionThatIsSilent() throws Exception {
        try (SwallowingProxy proxy = new SwallowingProxy(PostgresServer.shared().port())) {
            Database through = proxy.to(database);
            signal = signal(
                    new DriverManagerDataSource(through.url() + "?socketTimeout=4&loginTimeout=4", through.user(), ""),
                    OWN);
            start();
            proxy.swallow();
            await().atMost(FOUND_WITHIN).until(() -> !signal.state().connected());
            int before = arrived.get();
            proxy.forward();
            await().atMost(FOUND_WITHIN).until(() -> signal.state().connected());
            await().until(() -> arrived.get() > before);
            send(OTHER);
            await().until(() -> arrived.get() > before + 1);
        }
    }

    /** A pooler in transaction mode gives each statement a connection: what listens is not what waits. */
    @Test
    void doesNotTrustAConnectionOnWhichNothingArrives() {
        signal = signal(new Deaf(dataSource), OWN);
        signal.start(arrived::incrementAndGet);
        await().atMost(FOUND_WITHIN).untilAtomic(arrived, greaterThan(0)); // It has failed
        assertThat(signal.state().connected()).isFalse();
        assertThat(signal.state().connections()).isZero();
    }

    /** Its connections do not listen, though they say so. */
    private static final class Deaf extends DelegatingDataSource {

        Deaf(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return proxy(Connection.class, (proxy, method, arguments) -> {
                Object result = method.invoke(connection, arguments);
                return result instanceof Statement statement && !(result instanceof PreparedStatement)
                        ? deaf(statement)
                        : result;
            });
        }

        private static Statement deaf(Statement statement) {
            return proxy(
                    Statement.class,
                    (proxy, method, arguments) ->
                            arguments != null && String.valueOf(arguments[0]).startsWith("listen")
                                    ? (Object) false
                                    : method.invoke(statement, arguments));
        }

        private static <T> T proxy(Class<T> type, InvocationHandler handler) {
            return type.cast(Proxy.newProxyInstance(Deaf.class.getClassLoader(), new Class<?>[] {type}, handler));
        }
    }

    @Test
    void aStopEndsTheConnection() {
        start();
        signal.stop();
        signal.stop();
        await().until(() -> endListeners() == 0);
    }

    @Test
    void beginsWhenTheDatabaseIsThere() {
        PostgresServer own = PostgresServer.start();
        try {
            Database later = own.newDatabase();
            own.stopImmediately();
            signal = signal(later.dataSource(), OWN);
            signal.start(arrived::incrementAndGet);
            await().untilAtomic(arrived, greaterThan(0));
            assertThat(signal.state().connected()).isFalse();
            own.restart();
            await().atMost(FOUND_WITHIN).until(() -> signal.state().connected());
        } finally {
            own.close();
        }
    }
}
