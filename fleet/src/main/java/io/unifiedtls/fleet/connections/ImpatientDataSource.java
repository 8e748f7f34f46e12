package io.unifiedtls.fleet.connections;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Gives up a connection that takes too long. A driver without timeouts would wait for as long as the database, or a network in between, is silent, and its
 * caller with it. Thread-safe.
 */
public final class ImpatientDataSource extends DelegatingDataSource {

    /** Threads that a driver does not let go. */
    private static final int MOST_CONNECTING = 8;

    private static final String INTERRUPTED = "The wait for a connection to the database was interrupted";

    private final Duration timeout;
    private final Semaphore places = new Semaphore(MOST_CONNECTING);

    /**
     * Create one.
     *
     * @param timeout for a connection
     */
    public ImpatientDataSource(DataSource dataSource, Duration timeout) {
        super(dataSource);
        this.timeout = timeout;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return inTime(super::getConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return inTime(() -> super.getConnection(username, password));
    }

    /** HikariCP would set the login timeout of the application's own connections. */
    @Override
    public void setLoginTimeout(int seconds) {
        // Stays as the application has set it
    }

    private Connection inTime(Callable<Connection> connect) throws SQLException {
        long begin = System.nanoTime();
        takePlace();
        CompletableFuture<Connection> made = new CompletableFuture<>();
        Thread thread = new Thread(() -> connect(connect, made), "tls-fleet-connect");
        thread.setDaemon(true);
        thread.start();
        try {
            return made.get(timeout.toNanos() - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            return late(made, thread, "The database gave no connection within %d ms".formatted(timeout.toMillis()));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return late(made, thread, INTERRUPTED);
        } catch (ExecutionException ex) {
            throw failure(ex.getCause());
        }
    }

    private void takePlace() throws SQLException {
        try {
            if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SQLTransientConnectionException(
                        "%d earlier connections to the database are still being made".formatted(MOST_CONNECTING));
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException(INTERRUPTED, ex);
        }
    }

    private void connect(Callable<Connection> connect, CompletableFuture<Connection> made) {
        try {
            Connection connection = connect.call();
            if (!made.complete(connection)) {
                connection.close();
            }
        } catch (Throwable ex) {
            made.completeExceptionally(ex);
        } finally {
            places.release();
        }
    }

    /** The connection, if it has come in this very moment. */
    private static Connection late(CompletableFuture<Connection> made, Thread thread, String problem)
            throws SQLException {
        SQLException failure = new SQLTransientConnectionException(problem);
        if (made.completeExceptionally(failure)) {
            thread.interrupt();
            throw failure;
        }
        try {
            return made.join();
        } catch (CompletionException ex) {
            throw failure(ex.getCause());
        }
    }

    private static SQLException failure(@Nullable Throwable cause) {
        return cause instanceof SQLException known
                ? known
                : new SQLTransientConnectionException("The connection to the database failed: " + cause, cause);
    }
}
