package io.unifiedtls.fleet.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.testing.CapturedLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PostgreSQL crashes under jobs, and comes back. */
@Tag("one-jdk")
@ExtendWith(CapturedLog.Extension.class)
@Tag("long")
class JobsOutageIT {

    private final RecordedWork work = new RecordedWork();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void jobsGoOnAfterAnOutageAndNoneRunsTwice(CapturedLog log) throws Exception {
        work.proof = name -> {
            if (name.equals("running.example")) {
                waitForTheOutage();
            }
            return Optional.empty();
        };
        try (PostgresServer server = PostgresServer.start();
                HikariDataSource pool = pool(server.newDatabase().withSchema());
                JobProcess process = new JobProcess(pool, work, Clock.systemUTC(), Duration.ofMillis(200)).started();
                JobProcess other = new JobProcess(pool, work, Clock.systemUTC(), Duration.ofMillis(200)).started()) {
            await().until(() -> process.scheduler.counts().isPresent()
                    && other.scheduler.counts().isPresent());
            process.jobs.findProof("acme", "running.example", process.scheduler.now());
            process.jobs.findProof(
                    "acme", "later.example", process.scheduler.now().plusSeconds(4));
            await().until(() -> work.proofs.size() == 1);
            Instant due = process.scheduler.now().plusSeconds(4);
            server.stopImmediately();
            goOn.countDown(); // Its result waits for the database
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> process.scheduler.now().isAfter(due.plusSeconds(4)));
            server.restart();
            await().atMost(Duration.ofSeconds(10)).until(() -> work.proofs.containsKey("acme/later.example"));
            await().until(() -> count(pool, "tls-proof") == 0);
            process.jobs.findProof("acme", "new.example", process.scheduler.now());
            await().atMost(Duration.ofSeconds(2)).until(() -> work.proofs.containsKey("acme/new.example"));
            assertThat(work.proofs.values()).as(work.proofs + "\n" + log).containsOnly(1);
        }
        assertThat(occurrences(log, "cannot use the database, and wait for it")).isEqualTo(2);
        assertThat(occurrences(log, "the database is back")).isEqualTo(2);
        // Of two processes, at most one for each statement that the crash has interrupted
        assertThat(occurrences(log, "ERROR c.g.k")).as(log.toString()).isLessThanOrEqualTo(3);
    }

    private void waitForTheOutage() {
        try {
            goOn.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static HikariDataSource pool(Database database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword("");
        pool.setConnectionTimeout(1_000);
        return pool;
    }

    private static int count(HikariDataSource pool, String task) {
        return JobCase.count(pool, "select count(*) from tls_task where task_name = '%s'".formatted(task));
    }

    private static int occurrences(CapturedLog log, String text) {
        return log.toString().split(java.util.regex.Pattern.quote(text), -1).length - 1;
    }
}
