package io.unifiedtls.fleet.connections;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection of a pool that may not take off the network timeout which its borrower has set: it goes back with the timeout that it had. */
public final class LentConnection implements InvocationHandler {

    private final Connection connection;
    private final int networkTimeout;
    private final Runnable returned;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LentConnection(Connection connection, Runnable returned) throws SQLException {
        this.connection = connection;
        this.networkTimeout = connection.getNetworkTimeout();
        this.returned = returned;
    }

    /**
     * Lend a connection.
     *
     * @param connection that of a pool, which its borrower closes by closing the result
     * @param returned called once, when it has gone back
     * @throws SQLException if the driver has no network timeout
     */
    public static Connection of(Connection connection, Runnable returned) throws SQLException {
        return (Connection) Proxy.newProxyInstance(
                LentConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new LentConnection(connection, returned));
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
            returned.run();
        }
    }
}
