package io.unifiedtls.fleet.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process of an older release and one of this, on one PostgreSQL; then the older one makes room for another of this. Handshakes go on all the time.
 *
 * <p>{@code tls.test.old-class-path} names a file with the class path of the older release; without it, all processes have this one's, as in a rolling
 * restart.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
@Tag("one-jdk")
@Tag("night")
class RollingUpgradeIT {

    private static final int HOSTS = Integer.getInteger("tls.test.upgraded-hosts", 2);
    private static final int JOBS = 100;
    private static final int MOST_ROUNDS = 5;
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final String STEADY = "steady.example";
    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");

    @TempDir
    static Path directory;

    private static Database database;
    private static TakeoverJobs jobs;
    private static Replica older;
    private static Replica newer;
    private static Replica last;
    private static SteadyHandshakes clients;

    @BeforeAll
    static void start() throws Exception {
        database = PostgresServer.shared().newDatabase();
        String[] properties = Stream.concat(
                        Arrays.stream(ReplicaProperties.in(directory)),
                        Stream.of(
                                "unified-tls.server.backend=openssl",
                                "unified-tls.fleet.jobs.threads=1",
                                "unified-tls.fleet.jobs.polling-interval=1s"))
                .toArray(String[]::new);
        older = Replica.startWith(olderClassPath(), FleetServer.TOMCAT, "127.0.0.1", database, directory, properties)
                .ready(); // It makes the tables
        older.change("add", STEADY);
        clients = new SteadyHandshakes(STEADY, older);
        newer = Replica.start(FleetServer.JETTY, "127.0.0.2", database, directory, properties)
                .ready();
        newer.await(STEADY, "served", System.nanoTime());
        clients.add(newer);
        last = Replica.start(FleetServer.NETTY, "127.0.0.3", database, directory, properties);
        jobs = new TakeoverJobs(database);
    }

    /** The test application of this build, and everything else of the older one. */
    private static String olderClassPath() throws Exception {
        String file = System.getProperty("tls.test.old-class-path");
        if (file == null) {
            return System.getProperty("java.class.path");
        }
        Path tests = Path.of(RollingUpgradeIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return tests
                + System.getProperty("path.separator")
                + Files.readString(Path.of(file)).strip();
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable closeable : Arrays.asList(clients, older, newer, last)) {
            if (closeable != null) {
                closeable.close();
            }
        }
    }

    @Test
    @Order(1)
    void changesAtOneCountAtBoth() throws Exception {
        changesCount("older", older, newer);
    }

    private static void changesCount(String prefix, Replica one, Replica other) throws Exception {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            Replica by = i % 2 == 0 ? one : other;
            Replica notBy = i % 2 == 0 ? other : one;
            String name = "%s-%d.example".formatted(prefix, i);
            times.add(change(by, notBy, "add", name, "served"));
            times.add(change(notBy, by, "suspend", name, "access_denied"));
            times.add(change(by, notBy, "remove", name, "unrecognized_name"));
        }
        Duration longest = times.stream().max(Duration::compareTo).orElseThrow();
        System.out.printf("Upgrade: %d changes counted at both within %d ms%n", times.size(), longest.toMillis());
        assertThat(longest).isLessThan(WITHIN);
    }

    private static Duration change(Replica by, Replica other, String what, String name, String answer)
            throws Exception {
        by.change(what, name);
        long begin = System.nanoTime();
        other.await(name, answer, begin);
        by.await(name, answer, begin);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    @Order(2)
    void sessionsResumeAtTheOther() throws Exception {
        for (String version : VERSIONS) {
            sessionResumes(version, older, newer);
            sessionResumes(version, newer, older);
        }
    }

    private static void sessionResumes(String version, Replica first, Replica then) throws IOException {
        Path session = Files.createTempFile(directory, "session", ".pem");
        assertThat(get(first, version, "-sess_out", session)).contains("\nNew, ", "HTTP/1.");
        assertThat(get(then, version, "-sess_in", session)).contains("\nReused, ", "HTTP/1.");
    }

    private static String get(Replica replica, String version, String option, Path session) {
        return Tool.openssl()
                .run(
                        "GET / HTTP/1.0\r\nHost: %s\r\n\r\n".formatted(STEADY),
                        List.of(
                                "s_client",
                                "-ign_eof",
                                "-connect",
                                replica.target(),
                                "-servername",
                                STEADY,
                                version,
                                option,
                                session.toString()))
                .output();
    }

    @Test
    @Order(3)
    void jobsRunOnce() {
        int added = 0;
        for (int round = 0; round < MOST_ROUNDS && !(jobs.wereRunBy(older) && jobs.wereRunBy(newer)); round++) {
            jobs.add(JOBS);
            added += JOBS;
            jobs.awaitAll();
        }
        jobs.requireOnce();
        assertThat(jobs.picks()).isEqualTo(added);
        assertThat(jobs.wereRunBy(older)).isTrue();
        assertThat(jobs.wereRunBy(newer)).isTrue();
        System.out.printf("Upgrade: %d jobs ran once, at both%n", added);
    }

    @Test
    @Order(4)
    void olderOneMakesRoom() throws Exception {
        Path session = Files.createTempFile(directory, "session", ".pem");
        assertThat(get(older, "-tls1_3", "-sess_out", session)).contains("\nNew, ");
        jobs.add(JOBS);
        clients.remove(older);
        older.close();
        jobs.awaitAll();
        jobs.requireOnce();
        last.ready();
        last.await(STEADY, "served", System.nanoTime());
        clients.add(last);
        assertThat(get(last, "-tls1_3", "-sess_in", session)).contains("\nReused, ");
        changesCount("newer", newer, last);
    }

    @Test
    @Order(5)
    void noHandshakeHasFailed() {
        clients.close();
        assertThat(clients.failures()).isEmpty();
        assertThat(clients.count()).isGreaterThan(100);
        System.out.printf("Upgrade: %d handshakes without a failure%n", clients.count());
    }
}
