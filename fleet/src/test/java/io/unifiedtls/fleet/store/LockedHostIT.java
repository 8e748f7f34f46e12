package io.unifiedtls.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.CannotAcquireLockException;

/** A transaction that does not end keeps the row of a host, in PostgreSQL. */
@Timeout(120)
@Tag("long")
class LockedHostIT {

    private static final String LOCKED = "locked.example";
    private static final String STOPPED = "stopped.example";
    private static final int LONGEST_SECONDS = 60;

    private final HostsScene scene =
            new HostsScene(PostgresServer.shared().newDatabase().withSchema());
    private final HostFences fences = new HostFences(FleetDatabase.of(scene.dataSource), scene.manager);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private <T> Future<T> call(Callable<T> call) {
        return threads.submit(call);
    }

    /** All at once, since each waits for its bound. */
    @Test
    void othersDoNotWaitForEver() throws Exception {
        scene.active("acme", LOCKED);
        scene.active("acme", STOPPED);
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Fence fence = fences.begin("acme", STOPPED).orElseThrow();
        Future<?> stopped = call(() -> fences.store(fence, () -> waiting(isHeld, goesOn)));
        assertThat(isHeld.await(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        try (Connection other = scene.dataSource.getConnection()) {
            lock(other);
            List<Future<?>> kept = List.of(
                    call(() -> scene.hosts.claim("acme", LOCKED, ProofMethod.OPERATOR)),
                    call(() -> scene.attached("acme", LOCKED)),
                    call(() -> fences.begin("acme", LOCKED)),
                    call(() -> {
                        scene.hosts.takeOver(LOCKED);
                        return LOCKED;
                    }));
            Future<?> freed = call(() -> scene.hosts.suspend("acme", STOPPED, "not paid"));

            assertThat(scene.active("acme", "other.example").state()).isEqualTo(HostState.ACTIVE);
            assertThat(kept).noneMatch(Future::isDone);
            for (Future<?> call : kept) {
                assertThatThrownBy(() -> call.get(LONGEST_SECONDS, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(CannotAcquireLockException.class)
                        .hasMessageContaining("Another transaction keeps the host or the claim locked");
            }
            freed.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        }
        goesOn.countDown();
        assertThatThrownBy(() -> stopped.get(LONGEST_SECONDS, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(scene.hosts.find(STOPPED).orElseThrow().state()).isEqualTo(HostState.SUSPENDED);
        scene.attached("acme", LOCKED);
    }

    /** As a process that is stopped within a transaction. */
    private static String waiting(CountDownLatch isHeld, CountDownLatch goesOn) {
        isHeld.countDown();
        try {
            return String.valueOf(goesOn.await(LONGEST_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("select 1 from tls_host where name = '%s' for update".formatted(LOCKED));
        }
    }

    /** A transaction of the application has the limits of the application. */
    @Test
    void limitsEndWithTheTransactionAndSpareTheCallers() {
        scene.active("acme", LOCKED);
        scene.transaction.executeWithoutResult(status -> {
            scene.hosts.suspend("acme", LOCKED, "not paid");
            assertThat(scene.jdbc.queryForObject("select current_setting('lock_timeout')", String.class))
                    .isEqualTo("0");
        });
        fences.store(fences.begin("acme", LOCKED).orElseThrow(), () -> {
            assertThat(scene.jdbc.queryForObject("select current_setting('lock_timeout')", String.class))
                    .isEqualTo("3s");
            return LOCKED;
        });
    }
}
