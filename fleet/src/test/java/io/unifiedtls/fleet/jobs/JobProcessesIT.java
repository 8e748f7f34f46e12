package io.unifiedtls.fleet.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.RunningTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that share jobs, stop, die, or have a wrong clock. */
@Tag("one-jdk")
@ExtendWith(CapturedLog.Extension.class)
@Tag("long")
class JobProcessesIT extends JobCase {

    /** Its heart does not beat any more, and it cannot say that it has done its job. */
    @ParameterizedTest
    @EnumSource
    void jobOfADeadProcessIsTakenOver(Engine engine, CapturedLog log) throws Exception {
        HikariDataSource pool = pool(engine);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RecordedWork slow = new RecordedWork();
        slow.proof = name -> {
            began.countDown();
            waitFor(goOn);
            return Optional.empty();
        };
        JobProcess dying = new JobProcess(pool, slow);
        open.add(dying.started());
        dying.jobs.findProof("acme", "shop.example", dying.scheduler.now());
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        dying.dataSource.cut(true);
        JobProcess other = process(pool);
        await().atMost(Duration.ofSeconds(20)).until(() -> work.proofs.size() == 1);
        await().until(() -> rows(other, "tls-proof") == 0);
        goOn.countDown();
        dying.dataSource.cut(false);
        await().untilAsserted(() -> assertThat(log.toString()).contains("database is back"));
        dying.close();
        assertThat(slow.proofs.values()).containsExactly(1);
        assertThat(log.toString()).contains("is taken over from").doesNotContain("ERROR");
    }

    @ParameterizedTest
    @EnumSource
    void wrongClockRevivesNothingThatLives(Engine engine, CapturedLog log) throws Exception {
        HikariDataSource pool = pool(engine);
        CountDownLatch goOn = new CountDownLatch(1);
        work.proof = name -> {
            waitFor(goOn);
            return Optional.empty();
        };
        JobProcess right = process(pool);
        right.jobs.findProof("acme", "shop.example", right.scheduler.now());
        await().until(() -> work.proofs.size() == 1);
        for (Duration off : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
            JobProcess wrong = process(pool, Clock.offset(Clock.systemUTC(), off), Duration.ofMillis(200));
            await().until(() -> wrong.scheduler.counts().isPresent());
            assertThat(Duration.between(Instant.now(), wrong.scheduler.now()).abs())
                    .isLessThan(Duration.ofSeconds(5));
        }
        await().during(JobProcess.HEARTBEAT.multipliedBy(6))
                .atMost(Duration.ofSeconds(30))
                .until(() -> work.proofs.equals(Map.of("acme/shop.example", 1)));
        assertThat(log.toString())
                .contains("10m ahead of that of the database")
                .contains("behind that of the database")
                .doesNotContain("is taken over");
        goOn.countDown();
        await().until(() -> rows(right, "tls-proof") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void stopIsQuickAndLeavesJobsToOthers(Engine engine) throws Exception {
        HikariDataSource pool = pool(engine);
        RecordedWork hanging = new RecordedWork();
        CountDownLatch began = new CountDownLatch(1);
        hanging.proof = name -> {
            began.countDown();
            waitFor(new CountDownLatch(1));
            return Optional.empty();
        };
        JobProcess stopping = new JobProcess(pool, hanging).started();
        stopping.jobs.findProof("acme", "shop.example", Instant.now());
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        long start = RunningTime.nanos();
        stopping.close();
        assertThat(RunningTime.since(start)).isLessThan(Duration.ofSeconds(6));
        assertThat(stopping.scheduler.isRunning()).isFalse();
        process(pool);
        await().atMost(Duration.ofSeconds(2)).until(() -> work.proofs.size() == 1);
    }

    /** Without its stop, the job would wait for four heartbeats of a minute each. */
    @ParameterizedTest
    @EnumSource
    void jobOfAStoppingProcessGoesOnInTheOtherOne(Engine engine) throws Exception {
        HikariDataSource pool = pool(engine);
        RecordedWork hanging = new RecordedWork();
        CountDownLatch began = new CountDownLatch(1);
        hanging.proof = name -> {
            began.countDown();
            waitFor(new CountDownLatch(1));
            return Optional.empty();
        };
        JobProcess stopping = new JobProcess(
                        pool, hanging, Clock.systemUTC(), Duration.ofMillis(200), Duration.ofMinutes(1))
                .started();
        open.add(stopping);
        stopping.jobs.findProof("acme", "shop.example", Instant.now());
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        JobProcess other = new JobProcess(pool, work, Clock.systemUTC(), Duration.ofMillis(200), Duration.ofMinutes(1));
        open.add(other.started());
        await().until(() -> other.scheduler.counts().isPresent()); // It runs jobs
        assertThat(work.proofs).isEmpty();
        stopping.close();
        await().atMost(Duration.ofSeconds(3)).until(() -> work.proofs.size() == 1 && rows(other, "tls-proof") == 0);
    }

    /** Of a process whose jobs are switched off. */
    @ParameterizedTest
    @EnumSource
    void processWithoutJobsSchedulesForOthers(Engine engine) {
        HikariDataSource pool = pool(engine);
        JobProcess idle = new JobProcess(pool, new RecordedWork());
        idle.jobs.findProof("acme", "shop.example", Instant.now());
        assertThat(idle.work.proofs).isEmpty();
        process(pool);
        await().until(() -> work.proofs.size() == 1);
    }

    @ParameterizedTest
    @EnumSource
    void startDoesNotWaitForTheDatabase(Engine engine, CapturedLog log) {
        JobProcess process = new JobProcess(pool(engine), work);
        process.dataSource.cut(true);
        open.add(process.started());
        process.jobs.findProof("acme", "shop.example", Instant.now());
        await().until(() -> log.toString().contains("Connection refused by the test"));
        process.dataSource.cut(false);
        await().until(() -> work.proofs.size() == 1);
        assertThat(log.toString()).containsOnlyOnce("wait for it").containsOnlyOnce("database is back");
    }

    @ParameterizedTest
    @EnumSource
    void ofManyJobsInTwoProcessesNoneRunsTwice(Engine engine, CapturedLog log) {
        HikariDataSource pool = pool(engine);
        JobProcess first = process(pool);
        for (int i = 0; i < 500; i++) {
            first.jobs.findProof("acme", "h%d.example".formatted(i), Instant.now());
        }
        process(pool);
        await().atMost(Duration.ofSeconds(60)).until(() -> work.proofs.size() == 500 && rows(first, "tls-proof") == 0);
        assertThat(work.proofs.values()).containsOnly(1);
        assertThat(log.toString()).doesNotContain("ERROR").doesNotContain("Exception");
    }

    /** A new first key is used at once. */
    @ParameterizedTest
    @EnumSource
    void sealingBeginsAgainAtEachStart(Engine engine) {
        HikariDataSource pool = pool(engine);
        try (JobProcess before = new JobProcess(pool, work).started()) {
            await().until(() -> work.sealings.get() == 1 && future(before) == 2);
        }
        process(pool);
        await().until(() -> work.sealings.get() == 2);
        assertThat(work.cleanings).hasValue(0);
    }
}
