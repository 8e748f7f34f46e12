package io.unifiedtls.fleet.jobs;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.core.JdbcTemplate;

/** Processes with jobs on a database of their own. */
abstract class JobCase {

    enum Engine {
        H2,
        POSTGRESQL;

        Database newDatabase() {
            return (this == H2 ? Database.h2() : PostgresServer.shared().newDatabase()).withSchema();
        }
    }

    final List<AutoCloseable> open = new ArrayList<>();
    final RecordedWork work = new RecordedWork();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    static void awaitFirstRun(JobProcess process) {
        await().until(() -> process.work.sealings.get() > 0 && future(process) == 2);
    }

    static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException("interrupted", ex);
        }
    }

    HikariDataSource pool(Engine engine) {
        Database database = engine.newDatabase();
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword("");
        open.add(pool);
        return pool;
    }

    JobProcess process(HikariDataSource pool) {
        return process(pool, Clock.systemUTC(), Duration.ofMillis(200));
    }

    JobProcess process(HikariDataSource pool, Clock clock, Duration polling) {
        JobProcess process = new JobProcess(pool, work, clock, polling);
        open.add(process.started());
        return process;
    }

    static int rows(JobProcess process, String task) {
        return count(process.dataSource, "select count(*) from tls_task where task_name = '%s'".formatted(task));
    }

    /** Repeated jobs that have been done, or are not due. */
    static int future(JobProcess process) {
        return count(
                process.dataSource,
                "select count(*) from tls_task where task_instance = 'all' and picked = false and execution_time > current_timestamp");
    }

    static int count(DataSource dataSource, String query) {
        return requireNonNull(new JdbcTemplate(dataSource).queryForObject(query, Integer.class));
    }
}
