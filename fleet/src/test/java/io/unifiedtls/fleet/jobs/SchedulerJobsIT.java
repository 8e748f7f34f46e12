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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Jobs on real databases. */
@ExtendWith(CapturedLog.Extension.class)
class SchedulerJobsIT {

    enum Engine {
        H2,
        POSTGRESQL;

        Database newDatabase() {
            return (this == H2 ? Database.h2() : PostgresServer.shared().newDatabase()).withSchema();
        }
    }

    private final List<AutoCloseable> open = new ArrayList<>();
    private final RecordedWork work = new RecordedWork();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void jobThatIsDueRunsAtOnceAndIsGone(Engine engine) {
        JobProcess process = process(pool(engine), Clock.systemUTC(), Duration.ofMinutes(10));
        awaitFirstRun(process);
        long start = System.nanoTime();
        process.jobs.findProof("acme", "shop.example", process.scheduler.now());
        process.jobs.takeOver("other.example", process.scheduler.now());
        await().pollInterval(Duration.ofMillis(5)).until(() -> work.proofs.size() + work.takeovers.size() == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(work.proofs).containsOnlyKeys("acme/shop.example");
        assertThat(work.takeovers).containsOnlyKeys("other.example");
        await().until(() -> rows(process, "tls-proof") + rows(process, "tls-takeover") == 0);
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
            process.scheduler.trigger();
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
                .until(() -> work.proofs.get("acme/shop.example") == 1);
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
        long start = System.nanoTime();
        stopping.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        assertThat(stopping.scheduler.isRunning()).isFalse();
        process(pool);
        await().atMost(Duration.ofSeconds(2)).until(() -> work.proofs.size() == 1);
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

    private static void awaitFirstRun(JobProcess process) {
        await().until(() -> process.work.sealings.get() > 0 && future(process) == 2);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException("interrupted", ex);
        }
    }

    private HikariDataSource pool(Engine engine) {
        Database database = engine.newDatabase();
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword("");
        open.add(pool);
        return pool;
    }

    private JobProcess process(HikariDataSource pool) {
        return process(pool, Clock.systemUTC(), Duration.ofMillis(200));
    }

    private JobProcess process(HikariDataSource pool, Clock clock, Duration polling) {
        JobProcess process = new JobProcess(pool, work, clock, polling);
        open.add(process.started());
        return process;
    }

    private static int rows(JobProcess process, String task) {
        return count(process.dataSource, "select count(*) from tls_task where task_name = '%s'".formatted(task));
    }

    /** Repeated jobs that have been done, or are not due. */
    private static int future(JobProcess process) {
        return count(
                process.dataSource,
                "select count(*) from tls_task where task_instance = 'all' and picked = false and execution_time > current_timestamp");
    }

    private static int count(javax.sql.DataSource dataSource, String query) {
        return new JdbcTemplate(dataSource).queryForObject(query, Integer.class);
    }
}
