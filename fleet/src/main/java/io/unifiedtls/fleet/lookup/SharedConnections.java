package io.unifiedtls.fleet.lookup;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A bounded share of the application's connections, where no pool like the application's can be made. */
final class SharedConnections implements ConnectionSource {

    private final DataSource application;
    private final Semaphore share;
    private final Duration wait;

    SharedConnections(DataSource application, int connections, Duration wait) {
        this.application = application;
        this.share = new Semaphore(connections);
        this.wait = wait;
    }

    @Override
    public Connection connection() throws SQLException {
        take();
        try {
            Connection connection = application.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Connection.class},
                    new Lent(connection, connection.getNetworkTimeout(), share));
        } catch (SQLException | RuntimeException | Error ex) {
            share.release();
            throw ex;
        }
    }

    private void take() throws SQLException {
        try {
            if (share.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        throw new SQLTransientConnectionException("All connections that lookups may use are in use");
    }

    @Override
    public Optional<DataSource> withoutPool() {
        return Optional.empty();
    }

    @Override
    public void renew() {
        // The application's pool does that
    }

    @Override
    public void close() {
        // The application closes its connections
    }

    /** Gives a connection back as it was. */
    private record Lent(Connection connection, int networkTimeout, Semaphore share, AtomicBoolean closed)
            implements InvocationHandler {

        Lent(Connection connection, int networkTimeout, Semaphore share) {
            this(connection, networkTimeout, share, new AtomicBoolean());
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (method.getName().equals("close")) {
                close();
                return null;
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException ex) {
                throw ex.getTargetException();
            }
        }

        private void close() throws SQLException {
            if (closed.getAndSet(true)) {
                return;
            }
            try (connection) {
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, networkTimeout);
                }
            } finally {
                share.release();
            }
        }
    }
}
