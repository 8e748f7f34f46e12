package io.unifiedtls.acme.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.challenge.StoredChallenges;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrongClock;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A process that orders a certificate dies, or is taken for dead. Another one goes on. */
@Timeout(600)
@Tag("one-jdk")
@Tag("long")
class OrderFailuresIT {

    private static final int KILLS = Integer.getInteger("tls.test.kills", 3);
    private static final Duration HELD_UP = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static PebbleServer pebble;
    private static AcmeFaultProxy authority;
    private static HttpAnswers answers;
    private static Database database;
    private static JdbcTemplate jdbc;

    @BeforeAll
    static void start() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        pebble = PebbleServer.builder().httpPort(http).start();
        authority = AcmeFaultProxy.before(pebble);
        database = PostgresServer.shared().newDatabase().withSchema();
        jdbc = new JdbcTemplate(database.dataSource());
        StoredChallenges challenges = new StoredChallenges(database.dataSource());
        answers = new HttpAnswers(http, () -> challenges);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Files.write(directory.resolve("fleet.key"), key);
    }

    @AfterEach
    void goOn() {
        Stream.of(Kind.values()).forEach(kind -> authority.delay(kind, Duration.ZERO));
    }

    @AfterAll
    static void stop() {
        answers.close();
        authority.close();
        pebble.close();
    }

    private static Replica replica(FleetServer server) throws IOException {
        return replica(server, Map.of());
    }

    private static Replica replica(FleetServer server, Map<String, String> environment) throws IOException {
        return Replica.start(
                server,
                environment,
                List.of(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.hikari.maximum-pool-size=6",
                        "unified-tls.fleet.keys[0]=file:" + directory.resolve("fleet.key"),
                        "unified-tls.acme.challenges=http-01",
                        "unified-tls.acme.authorities[0].orders-per-hour=100000",
                        "unified-tls.acme.authorities[0].name=pebble",
                        "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                        "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation()));
    }

    static Stream<Kind> steps() {
        return Stream.of(Kind.FINALIZE, Kind.CHALLENGE, Kind.NEW_ORDER).limit(KILLS > 3 ? 3 : 1);
    }

    /** Only the request of an order itself may be sent again, if its answer was lost. */
    @ParameterizedTest
    @MethodSource("steps")
    void orderOfADeadProcessGoesOn(Kind step) throws Exception {
        String name = "dead-%s.example"
                .formatted(step.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        try (Replica victim = replica(FleetServer.TOMCAT)) {
            victim.ready();
            holdUp(victim, name, step);
            victim.kill();
            try (Replica successor = replica(FleetServer.NETTY)) {
                successor.ready();
                await(() -> isIssued(name), successor::log);
            }
        }
        assertThat(authority.orders(name)).isBetween(1, step == Kind.NEW_ORDER ? 2 : 1);
    }

    @Test
    void lateResultOfAPausedProcessIsRefused() throws Exception {
        String name = "paused.example";
        try (Replica paused = replica(FleetServer.JETTY)) {
            paused.ready();
            holdUp(paused, name, Kind.FINALIZE);
            paused.pause();
            try (Replica successor = replica(FleetServer.TOMCAT)) {
                successor.ready();
                await(() -> isIssued(name), successor::log);
            }
            String certificate = certificate(name);
            paused.goOn();
            await(() -> paused.log().contains("The result of run 1 of 'paused.example' is dropped"), paused::log);
            assertThat(certificate(name)).isEqualTo(certificate);
            assertThat(authority.orders(name)).isEqualTo(1);
        }
    }

    /** By its own clock, the process that is ahead would take the other for dead at once. */
    @Test
    void processesWithAWrongClockOrderNothingTwice() throws Exception {
        try (Replica right = replica(FleetServer.TOMCAT);
                Replica ahead = replica(FleetServer.JETTY, WrongClock.of("+10m"));
                Replica behind = replica(FleetServer.NETTY, WrongClock.of("-10m"))) {
            for (Replica replica : List.of(right, ahead, behind)) {
                replica.ready();
            }
            for (String name : List.of("of-right.example", "of-ahead.example", "of-behind.example")) {
                Replica owner = name.contains("ahead") ? ahead : name.contains("behind") ? behind : right;
                holdUp(owner, name, Kind.FINALIZE);
                await(() -> isIssued(name), owner::log);
                assertThat(authority.orders(name)).as(owner::log).isEqualTo(1);
                assertThat(right.log() + ahead.log() + behind.log())
                        .doesNotContainPattern("of-\\w+\\.example'? is (taken over|dropped)");
            }
        }
    }

    /** Orders a certificate, and returns while a step waits for its answer. */
    private static void holdUp(Replica replica, String name, Kind step) throws Exception {
        int before = authority.requests(step);
        authority.delay(step, HELD_UP);
        replica.order(name);
        await(() -> authority.requests(step) > before, replica::log);
    }

    private static boolean isIssued(String name) {
        return jdbc.queryForList("select 1 from tls_host where name = ? and state = 'ACTIVE'", name)
                        .size()
                == 1;
    }

    private static String certificate(String name) {
        return jdbc.queryForObject("select certificate from tls_host where name = ?", String.class, name);
    }

    private static void await(BooleanSupplier wanted, java.util.function.Supplier<String> log)
            throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as(log).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
