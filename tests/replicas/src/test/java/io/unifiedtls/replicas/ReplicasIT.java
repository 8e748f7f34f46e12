package io.unifiedtls.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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

/** Three processes of the sample application, on three servers and addresses, serve the hosts of one PostgreSQL. */
@Tag("one-jdk")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class ReplicasIT {

    private static final int HOSTS = Integer.getInteger("tls.test.replica-hosts", 100);
    private static final List<Server> SERVERS = List.of(Server.values());
    private static final int KILLS = Integer.getInteger("tls.test.kills", 3);
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    private static PostgresServer postgres;
    private static Database database;
    private static final List<Replica> REPLICAS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        database = postgres.newDatabase();
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Files.writeString(directory.resolve("fleet.key"), Base64.getEncoder().encodeToString(key));
        REPLICAS.add(start(0).ready()); // The first one makes the tables and the development CA
        REPLICAS.add(start(1));
        REPLICAS.add(start(2));
        REPLICAS.get(1).ready();
        REPLICAS.get(2).ready();
    }

    private static Replica start(int number) throws IOException {
        return Replica.start(
                SERVERS.get(number),
                "127.0.0." + (number + 1),
                directory,
                List.of(
                        "--spring.profiles.active=fleet",
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.hikari.maximum-pool-size=4"));
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
            String name = "host-%d".formatted(i);
            for (Replica replica : REPLICAS) {
                assertThat(replica.answer(name)).isEqualTo("unrecognized_name");
            }
            added.add(time(i, replica -> replica.add(name), name, "served"));
            suspended.add(time(i + 1, replica -> replica.change(name, "suspend"), name, "access_denied"));
            removed.add(time(i + 2, replica -> replica.change(name, "remove"), name, "unrecognized_name"));
        }
        judge("added", added);
        judge("suspended", suspended);
        judge("removed", removed);
    }

    /** The longest time, of all replicas, from the commit to the answer. */
    private static Duration time(int by, Change change, String name, String answer) throws Exception {
        change.at(REPLICAS.get(by % REPLICAS.size()));
        long begin = System.nanoTime();
        for (Replica replica : REPLICAS) {
            await(replica, name, answer, begin);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private interface Change {

        void at(Replica replica) throws IOException;
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
                REPLICAS.get((number + 1) % REPLICAS.size()).add(name); // Whatever is there is the same tenant's
                for (Replica replica : REPLICAS) {
                    await(replica, name, "served", System.nanoTime());
                }
            }
        }
    }

    private static void addUntilItDies(Replica replica, String prefix, List<String> done, List<String> open) {
        for (int i = 0; ; i++) {
            String name = "%s-%d".formatted(prefix, i);
            try {
                (replica.tryToAdd(name) ? done : open).add(name);
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
        REPLICAS.get(1).add("before");
        await(paused, "before", "served", System.nanoTime());
        paused.pause();
        try {
            REPLICAS.get(1).change("before", "suspend");
            REPLICAS.get(1).add("meanwhile");
            TimeUnit.SECONDS.sleep(3);
        } finally {
            paused.goOn();
        }
        long begin = System.nanoTime();
        await(paused, "before", "access_denied", begin);
        await(paused, "meanwhile", "served", begin);
        System.out.printf("Paused replica caught up after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    /** With the numbers of changes that the replicas have read already. */
    @Test
    @Order(5)
    void backupThatIsRestoredCounts() throws Exception {
        REPLICAS.get(0).add("suspended-later");
        REPLICAS.get(0).add("untouched");
        Path backup = postgres.dump(database);
        REPLICAS.get(0).change("suspended-later", "suspend");
        REPLICAS.get(1).add("added-later");
        for (Replica replica : REPLICAS) {
            await(replica, "suspended-later", "access_denied", System.nanoTime());
            await(replica, "added-later", "served", System.nanoTime());
            await(replica, "untouched", "served", System.nanoTime());
        }
        postgres.restore(database, backup);
        long begin = System.nanoTime();
        while (!REPLICAS.get(2).tryToAdd("after-restoring")) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST);
        }
        for (Replica replica : REPLICAS) {
            assertThat(replica.answer("untouched")).isEqualTo("served");
            await(replica, "suspended-later", "served", begin);
            await(replica, "added-later", "unrecognized_name", begin);
            await(replica, "after-restoring", "served", begin);
        }
        System.out.printf("Restored backup counted after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    /** Their connections are ended again and again, as by an administrator or a firewall. */
    @Test
    @Order(6)
    void endedConnectionsLoseNoChange() throws Exception {
        for (int i = 0; i < 5; i++) {
            String name = "ended-%d".formatted(i);
            new JdbcTemplate(database.dataSource())
                    .queryForList(
                            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                                    + " and (query ilike '%listen%' or query = 'select 1' or query like '%pg_notify%')");
            REPLICAS.get(i % 3).add(name);
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
        REPLICAS.get(0).add("served-before");
        long added = System.nanoTime();
        for (Replica replica : REPLICAS) {
            await(replica, "served-before", "served", added);
        }
        TimeUnit.NANOSECONDS.sleep(WITHIN.toNanos()); // A signal that arrives after the answer makes it be asked again
        for (Replica replica : REPLICAS) {
            await(replica, "served-before", "served", added);
        }
        postgres.stopImmediately();
        try {
            for (Replica replica : REPLICAS) {
                assertThat(replica.answer("served-before")).isEqualTo("served");
                assertThat(replica.answer("unknown")).isEqualTo("unrecognized_name");
            }
        } finally {
            postgres.restart();
        }
        long begin = System.nanoTime();
        while (!REPLICAS.get(1).tryToAdd("after")) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST);
        }
        for (Replica replica : REPLICAS) {
            await(replica, "after", "served", System.nanoTime());
        }
        System.out.printf("Fleet of three works again after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }
}
