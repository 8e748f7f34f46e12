package io.unifiedtls.fleet.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.RunningTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Schedules and runs of jobs on real databases. */
@ExtendWith(CapturedLog.Extension.class)
class SchedulerJobsIT extends JobCase {

    @ParameterizedTest
    @EnumSource
    void jobThatIsDueRunsAtOnceAndIsGone(Engine engine) {
        JobProcess process = process(pool(engine), Clock.systemUTC(), Duration.ofMinutes(10));
        awaitFirstRun(process);
        long start = RunningTime.nanos();
        process.jobs.findProof("acme", "shop.example", process.scheduler.now());
        process.jobs.takeOver("other.example", process.scheduler.now());
        await().pollInterval(Duration.ofMillis(5)).until(() -> work.proofs.size() + work.takeovers.size() == 2);
        assertThat(RunningTime.since(start)).isLessThan(Duration.ofSeconds(1));
        assertThat(work.proofs).containsOnlyKeys("acme/shop.example");
        assertThat(work.takeovers).containsOnlyKeys("other.example");
        await().until(() -> rows(process, "tls-proof") + rows(process, "tls-takeover") == 0);
    }

    /** Clocks are never quite the same, so "now" may be a moment ahead. */
    @ParameterizedTest
    @EnumSource
    void jobThatIsDueSoonDoesNotWaitForTheNextLook(Engine engine) {
        JobProcess process = process(pool(engine), Clock.systemUTC(), Duration.ofMinutes(10));
        awaitFirstRun(process);
        process.jobs.findProof("acme", "shop.example", process.scheduler.now().plusMillis(300));
        await().atMost(Duration.ofSeconds(2)).until(() -> work.proofs.size() == 1);
    }

    /** The longest that there are, and a tenant with blanks. */
    @ParameterizedTest
    @EnumSource
    void allTenantsAndNamesHaveAPlace(Engine engine) {
        String tenant = " a tenant  with blanks ".repeat(11) + "~~";
        String name = "*." + "a".repeat(251) + ".b";
        JobProcess process = process(pool(engine), Clock.systemUTC(), Duration.ofMinutes(10));
        awaitFirstRun(process);
        process.jobs.findProof(tenant, name, process.scheduler.now());
        await().until(() -> work.proofs.containsKey(tenant + "/" + name));
    }

    @ParameterizedTest
    @EnumSource
    void jobIsDoneAgainWhenItSays(Engine engine) {
        AtomicInteger runs = new AtomicInteger();
        work.proof = name -> runs.incrementAndGet() < 3 ? Optional.of(Instant.now()) : Optional.empty();
        JobProcess process = process(pool(engine));
        process.jobs.findProof("acme", "shop.example", process.scheduler.now());
        await().until(() -> runs.get() == 3 && rows(process, "tls-proof") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void laterScheduleTakesThePlaceOfTheEarlier(Engine engine) {
        JobProcess process = process(pool(engine));
        Instant now = Instant.now();
        process.jobs.findProof("acme", "shop.example", now.plusSeconds(3_600));
        assertThat(rows(process, "tls-proof")).isEqualTo(1);
        process.jobs.findProof("acme", "shop.example", now.minusSeconds(1));
        await().until(() -> work.proofs.size() == 1);
        await().until(() -> rows(process, "tls-proof") == 0);
    }

    /** The library's client throws here. The run that is under way does not delete the new schedule when it ends. */
    @ParameterizedTest
    @EnumSource
    void jobThatRunsCanBeScheduledAnew(Engine engine, CapturedLog log) throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        work.proof = name -> {
            began.countDown();
            waitFor(goOn);
            return Optional.empty();
        };
        JobProcess process = process(pool(engine));
        process.jobs.findProof("acme", "shop.example", process.scheduler.now());
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        process.jobs.findProof("acme", "shop.example", Instant.now().plusSeconds(3_600));
        goOn.countDown();
        process.scheduler.stop();
        assertThat(rows(process, "tls-proof")).isEqualTo(1);
        assertThat(log.toString()).doesNotContain("ERROR");
    }

    @ParameterizedTest
    @EnumSource
    void scheduleThatIsRolledBackDoesNotRun(Engine engine) {
        HikariDataSource pool = pool(engine);
        JobProcess process = process(pool);
        awaitFirstRun(process);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        transaction.executeWithoutResult(status -> {
            process.jobs.findProof("acme", "gone.example", process.scheduler.now());
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(
                status -> process.jobs.findProof("acme", "shop.example", process.scheduler.now()));
        await().until(() -> work.proofs.containsKey("acme/shop.example"));
        assertThat(work.proofs).containsOnlyKeys("acme/shop.example");
    }

    /** A check before the commit would see nothing, and the next one would come much later. */
    @ParameterizedTest
    @EnumSource
    void jobOfATransactionRunsRightAfterItsCommit(Engine engine) {
        HikariDataSource pool = pool(engine);
        JobProcess process = process(pool, Clock.systemUTC(), Duration.ofMinutes(10));
        awaitFirstRun(process);
        new TransactionTemplate(new DataSourceTransactionManager(pool)).executeWithoutResult(status -> {
            process.jobs.findProof("acme", "shop.example", process.scheduler.now());
            process.scheduler.scheduled(process.scheduler.now().minusSeconds(1));
            await().during(Duration.ofMillis(300)).until(() -> work.proofs.isEmpty());
        });
        await().atMost(Duration.ofSeconds(1)).until(() -> work.proofs.size() == 1);
    }

    /** On PostgreSQL, a row that another transaction adds would end this one. */
    @ParameterizedTest
    @EnumSource
    void manyTransactionsScheduleTheSameJob(Engine engine) throws Exception {
        HikariDataSource pool = pool(engine);
        SchedulerJobs jobs = new JobProcess(pool, work).jobs;
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        open.add(threads::shutdownNow);
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String name = "h%d.example".formatted(i / 8);
            calls.add(threads.submit(() -> transaction.executeWithoutResult(status -> {
                jobs.findProof("acme", name, Instant.now());
                jobs.takeOver(name, Instant.now());
            })));
        }
        for (Future<?> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        assertThat(count(pool, "select count(*) from tls_task where task_name = 'tls-proof'"))
                .isEqualTo(25);
    }

    @ParameterizedTest
    @EnumSource
    void cleaningAndSealingGoOnUntilNothingIsLeft(Engine engine) {
        HikariDataSource pool = pool(engine);
        new JobTable(pool).schedule("tls-clean", "all", Instant.now().minusSeconds(1));
        work.toClean.set(1_001);
        work.toSeal.set(250);
        JobProcess process = process(pool);
        await().until(() -> work.toClean.get() + work.toSeal.get() == 0);
        await().until(() -> future(process) == 2);
        assertThat(work.cleanings).hasValue(4);
        assertThat(work.sealings).hasValue(4);
    }

    @ParameterizedTest
    @EnumSource
    void jobThatFailsIsTriedAgainLater(Engine engine, CapturedLog log) {
        work.proof = name -> {
            throw new IllegalStateException("disk of the test is full");
        };
        JobProcess process = process(pool(engine));
        process.jobs.findProof("acme", "shop.example", process.scheduler.now());
        await().until(() ->
                count(process.dataSource, "select count(*) from tls_task where consecutive_failures = 1") == 1);
        assertThat(count(process.dataSource, "select count(*) from tls_task where picked"))
                .isZero();
        assertThat(log.toString())
                .contains("tls-proof")
                .contains("shop.example")
                .contains("disk of the test is full");
        assertThat(new JobTable(process.dataSource).counts(Instant.now())).isEqualTo(new JobCounts(0, 1));
    }
}
