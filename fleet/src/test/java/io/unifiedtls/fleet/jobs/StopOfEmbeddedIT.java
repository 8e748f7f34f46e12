package io.unifiedtls.fleet.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.proof.ProofFinders;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.testing.CapturedLog;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** An interrupted thread that writes to the file of an H2 database closes it, for everybody. */
@ExtendWith(CapturedLog.Extension.class)
class StopOfEmbeddedIT {

    @TempDir
    Path directory;

    @Test
    void stopDuringALookLeavesTheDatabaseOpen(CapturedLog log) throws Exception {
        Database database = new Database("jdbc:h2:file:" + directory.resolve("hosts") + ";WRITE_DELAY=0", "sa");
        try (HikariDataSource pool = new HikariDataSource();
                DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            pool.setJdbcUrl(database.withSchema().url());
            pool.setUsername(database.user());
            ProofFinders finders =
                    new ProofFinders(Duration.ofSeconds(30), List.of("127.0.0.1:" + silent.getLocalPort()), Set.of());
            RecordedWork work = new RecordedWork();
            CountDownLatch began = new CountDownLatch(1);
            work.proof = name -> {
                began.countDown();
                return finders.problem(ProofMethod.DNS, name, text -> false).map(problem -> {
                    new JdbcTemplate(pool).update("update tls_schema set applied_at = current_timestamp");
                    return Instant.now();
                });
            };
            JobProcess process = new JobProcess(pool, work, Clock.systemUTC(), Duration.ofMillis(200)).started();
            process.jobs.findProof("acme", "shop.example", Instant.now());
            assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
            process.close();
            JdbcTemplate jdbc = new JdbcTemplate(pool);
            jdbc.update("update tls_schema set applied_at = current_timestamp");
            await().untilAsserted(() -> assertThat(JobCase.count(
                            pool, "select count(*) from tls_task where task_name = 'tls-proof' and picked = false"))
                    .as(() -> jdbc.queryForList("select * from tls_task") + "\n" + log)
                    .isEqualTo(1));
            assertThat(log.toString()).doesNotContain("ERROR");
        }
    }
}
