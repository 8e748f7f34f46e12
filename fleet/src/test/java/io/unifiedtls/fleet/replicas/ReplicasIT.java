package io.unifiedtls.fleet.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Three processes on three servers and addresses serve the hosts of one PostgreSQL. */
@Tag("one-jdk")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class ReplicasIT {

    private static final int HOSTS = Integer.getInteger("tls.test.replica-hosts", 100);
    private static final List<FleetServer> SERVERS = List.of(FleetServer.values());
    private static final int KILLS = Integer.getInteger("tls.test.kills", 3);
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    private static PostgresServer postgres;
    private static Database database;
    private static String[] properties;
    private static final List<Replica> REPLICAS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        database = postgres.newDatabase();
        properties = ReplicaProperties.in(directory);
        REPLICAS.add(start(0).ready()); // The first one makes the tables
        REPLICAS.add(start(1));
        REPLICAS.add(start(2));
        REPLICAS.get(1).ready();
        REPLICAS.get(2).ready();
    }

    private static Replica start(int number) throws IOException {
        return Replica.start(SERVERS.get(number), "127.0.0." + (number + 1), database, directory, properties);
    }

    @AfterAll
    static void stop() throws Exception {
        for (Replica replica : REPLICAS) {
            replica.close();
        }
        postgres.close();
    }

    @Test
    @Order(1)
    void changesOfOneCountOnAllWithinASecond() throws Exception {
        List<Duration> added = new ArrayList<>();
        List<Duration> suspended = new ArrayList<>();
        List<Duration> removed = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            String name = "host-%d.example".formatted(i);
            for (Replica replica : REPLICAS) {
                assertThat(replica.answer(name)).isEqualTo("unrecognized_name");
            }
            added.add(change(i, "add", name, "served"));
            suspended.add(change(i + 1, "suspend", name, "access_denied"));
            removed.add(change(i + 2, "remove", name, "unrecognized_name"));
        }
        judge("added", added);
        judge("suspended", suspended);
        judge("removed", removed);
    }

    /** The longest time, of all replicas, from the commit to the answer. */
    private static Duration change(int by, String what, String name, String answer) throws Exception {
        REPLICAS.get(by % REPLICAS.size()).change(what, name);
        long begin = System.nanoTime();
        for (Replica replica : REPLICAS) {
            await(replica, name, answer, begin);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void await(Replica replica, String name, String answer, long begin) throws InterruptedException {
        replica.await(name, answer, begin);
    }

    private static void judge(String what, List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        Duration middle = sorted.get(sorted.size() / 2);
        Duration last = sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
        System.out.printf(
                "%d hosts %s: counted on three replicas after %d ms (p50), %d ms (p99)%n",
                sorted.size(), what, middle.toMillis(), last.toMillis());
        assertThat(last).as(what).isLessThan(WITHIN);
    }

    /** The others have all that was answered, and of the rest they agree. */
    @Test
    @Order(2)
    void replicaThatIsKilledLosesNothing() throws Exception {
        Random random = new Random(24);
        for (int kill = 0; kill < KILLS; kill++) {
            int number = kill % REPLICAS.size();
            Replica victim = REPLICAS.get(number);
            List<String> done = new ArrayList<>();
            List<String> open = new ArrayList<>();
            int round = kill;
            CompletableFuture<Void> client = CompletableFuture.runAsync(
                    () -> addUntilItDies(victim, "killed-" + round, done, open), task -> new Thread(task).start());
            TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(500));
            victim.kill();
            client.get(1, TimeUnit.MINUTES);
            REPLICAS.set(number, start(number).ready());

            long begin = System.nanoTime();
            for (String name : done) {
                for (Replica replica : REPLICAS) {
                    await(replica, name, "served", begin);
                }
            }
            for (String name : open) {
                REPLICAS.get((number + 1) % REPLICAS.size())
                        .change("add", name); // Whatever is there is the same tenant's
                for (Replica replica : REPLICAS) {
                    await(replica, name, "served", System.nanoTime());
                }
            }
        }
    }

    private static void addUntilItDies(Replica replica, String prefix, List<String> done, List<String> open) {
        for (int i = 0; ; i++) {
            String name = "%s-%d.example".formatted(prefix, i);
            try {
                (replica.tryToChange("add", name) ? done : open).add(name);
            } catch (IOException ex) {
                open.add(name);
                return;
            }
        }
    }

    @Test
    @Order(3)
    void replicaThatWasPausedCatchesUp() throws Exception {
        Replica paused = REPLICAS.get(0);
        REPLICAS.get(1).change("add", "before.example");
        await(paused, "before.example", "served", System.nanoTime());
        paused.pause();
        try {
            REPLICAS.get(1).change("suspend", "before.example");
            REPLICAS.get(1).change("add", "meanwhile.example");
            TimeUnit.SECONDS.sleep(3);
        } finally {
            paused.goOn();
        }
        long begin = System.nanoTime();
        await(paused, "before.example", "access_denied", begin);
        await(paused, "meanwhile.example", "served", begin);
        System.out.printf("Paused replica caught up after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    /** With the numbers of changes that the replicas have read already. */
    @Test
    @Order(5)
    void backupThatIsRestoredCounts() throws Exception {
        REPLICAS.get(0).change("add", "suspended-later.example");
        REPLICAS.get(0).change("add", "untouched.example");
        Path backup = postgres.dump(database);
        REPLICAS.get(0).change("suspend", "suspended-later.example");
        REPLICAS.get(1).change("add", "added-later.example");
        for (Replica replica : REPLICAS) {
            await(replica, "suspended-later.example", "access_denied", System.nanoTime());
            await(replica, "added-later.example", "served", System.nanoTime());
            await(replica, "untouched.example", "served", System.nanoTime());
        }
        postgres.restore(database, backup);
        long begin = System.nanoTime();
        while (!REPLICAS.get(2).tryToChange("add", "after-restoring.example")) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST);
        }
        for (Replica replica : REPLICAS) {
            assertThat(replica.answer("untouched.example")).isEqualTo("served");
            await(replica, "suspended-later.example", "served", begin);
            await(replica, "added-later.example", "unrecognized_name", begin);
            await(replica, "after-restoring.example", "served", begin);
        }
        System.out.printf("Restored backup counted after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    /** Their connections are ended again and again, as by an administrator or a firewall. */
    @Test
    @Order(6)
    void endedConnectionsLoseNoChange() throws Exception {
        for (int i = 0; i < 5; i++) {
            String name = "ended-%d.example".formatted(i);
            new JdbcTemplate(database.dataSource())
                    .queryForList(
                            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                                    + " and (query ilike '%listen%' or query = 'select 1' or query like '%pg_notify%')");
            REPLICAS.get(i % 3).change("add", name);
            long begin = System.nanoTime();
            for (Replica replica : REPLICAS) {
                await(replica, name, "served", begin);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        }
    }

    /** A crash of the database, and its return. */
    @Test
    @Order(4)
    void databaseThatComesBackIsFollowedAgain() throws Exception {
        REPLICAS.get(0).change("add", "served-before.example");
        long added = System.nanoTime();
        for (Replica replica : REPLICAS) {
            await(replica, "served-before.example", "served", added);
        }
        TimeUnit.NANOSECONDS.sleep(WITHIN.toNanos()); // A signal that arrives after the answer makes it be asked again
        for (Replica replica : REPLICAS) {
            await(replica, "served-before.example", "served", added);
        }
        postgres.stopImmediately();
        try {
            for (Replica replica : REPLICAS) {
                assertThat(replica.answer("served-before.example")).isEqualTo("served");
                assertThat(replica.answer("unknown.example")).isEqualTo("unrecognized_name");
            }
        } finally {
            postgres.restart();
        }
        long begin = System.nanoTime();
        while (!REPLICAS.get(1).tryToChange("add", "after.example")) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST);
        }
        for (Replica replica : REPLICAS) {
            await(replica, "after.example", "served", System.nanoTime());
        }
        System.out.printf("Fleet of three works again after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }
}
