package io.unifiedtls.acme.replicas;

import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.PebbleServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Three processes of a fleet whose certificates are valid for ten minutes, or less if the test is shorter: visitors notice no renewal, and memory stays flat.
 * {@code scripts/nightly/short-lived.sh} runs it for an hour.
 */
@Tag("one-jdk")
@Tag("night")
class ShortLivedFleetIT {

    private static final int MINUTES = Integer.getInteger("tls.test.short-lived-minutes", 2);
    private static final int HOSTS = Integer.getInteger("tls.test.short-lived-hosts", 10);
    private static final Duration TIME = Duration.ofMinutes(MINUTES);
    /** They are renewed after 5/12 of it at the latest, if nothing goes wrong. */
    private static final Duration VALIDITY = Duration.ofSeconds(Math.min(600, TIME.toSeconds() * 5 / 6));

    private static final int SAMPLES = 48;
    private static final int WARNINGS = 30;
    private static final long HEAP_ROOM_KIB = 8 * 1024;
    private static final long RESIDENT_ROOM_KIB = 32 * 1024;

    private final List<Replica> replicas = new ArrayList<>();

    @AfterEach
    void stop() {
        replicas.forEach(Replica::close);
    }

    @Test
    void visitorsNoticeNoRenewalAndMemoryStaysFlat() throws Exception {
        AcmeApplication.assumePebble();
        int port = AcmeApplication.freePort();
        List<String> names =
                IntStream.range(0, HOSTS).mapToObj("host%d.example"::formatted).toList();
        try (PebbleServer pebble =
                        PebbleServer.builder().tlsPort(port).validity(VALIDITY).start();
                AcmeFaultProxy authority = AcmeFaultProxy.before(pebble)) {
            Database database = PostgresServer.shared().newDatabase().withSchema();
            JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
            start(port, authority, database);
            for (int i = 0; i < HOSTS; i++) {
                pebble.dns().address(names.get(i), address(i)); // Each replica is validated
                replicas.get((i + 1) % replicas.size()).order(names.get(i));
            }
            await().atMost(Duration.ofMinutes(2).plusSeconds(HOSTS)).until(() -> issued(jdbc) == HOSTS);

            List<MemoryOfProcess> memory = replicas.stream()
                    .map(Replica::pid)
                    .map(MemoryOfProcess::new)
                    .toList();
            try (ManyVisitors visitors = ManyVisitors.start(pebble.roots(), port, replicas.size(), names)) {
                long begin = System.nanoTime();
                for (int sample = 1; sample <= SAMPLES; sample++) {
                    TimeUnit.NANOSECONDS.sleep(begin + TIME.toNanos() / SAMPLES * sample - System.nanoTime());
                    for (MemoryOfProcess process : memory) {
                        process.sample();
                    }
                }
                visitors.stop();
                System.out.printf(
                        "Short-lived: %d hosts for %d minutes, certificates of %d s: %d handshakes, %d failed; %d renewals seen, the latest %d s before the end of a certificate; memory %s%n",
                        HOSTS,
                        MINUTES,
                        VALIDITY.toSeconds(),
                        visitors.handshakes(),
                        visitors.failures().size(),
                        visitors.renewals(),
                        visitors.leastLeft().toSeconds(),
                        memory);
                assertSoftly(all -> {
                    all.assertThat(visitors.failures())
                            .as("handshakes; the replicas warned:%n%s", warnings())
                            .isEmpty();
                    all.assertThat(visitors.notRenewed()).as("not renewed").isEmpty();
                    all.assertThat(visitors.leastLeft())
                            .as("validity that was left at a renewal")
                            .isGreaterThan(VALIDITY.dividedBy(4));
                    all.assertThat(issued(jdbc)).as("issued").isEqualTo(HOSTS);
                    for (MemoryOfProcess process : memory) {
                        all.assertThat(process.heapGrowthKib())
                                .as("heap, %s", process)
                                .isLessThan(HEAP_ROOM_KIB);
                        all.assertThat(process.residentGrowthKib())
                                .as("resident, %s", process)
                                .isLessThan(RESIDENT_ROOM_KIB);
                    }
                });
            }
        }
    }

    /** The last ones of each replica. */
    private String warnings() {
        return replicas.stream()
                .map(replica -> {
                    List<String> lines = replica.log()
                            .lines()
                            .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                            .toList();
                    return String.join("\n", lines.subList(Math.max(0, lines.size() - WARNINGS), lines.size()));
                })
                .collect(Collectors.joining("\n--\n"));
    }

    private void start(int port, AcmeFaultProxy authority, Database database) throws Exception {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        for (FleetServer server : FleetServer.values()) {
            replicas.add(Replica.start(
                    server,
                    Map.of(),
                    List.of(
                            "server.address=" + address(replicas.size()),
                            "server.port=" + port,
                            "spring.datasource.url=" + database.url(),
                            "spring.datasource.username=" + database.user(),
                            "spring.datasource.hikari.maximum-pool-size=10",
                            "unified-tls.fleet.keys=base64:"
                                    + Base64.getEncoder().encodeToString(key),
                            "unified-tls.acme.challenges=tls-alpn-01",
                            "unified-tls.acme.authorities[0].name=pebble",
                            "unified-tls.acme.authorities[0].orders-per-hour=100000",
                            "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                            "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation())));
        }
        for (Replica replica : replicas) {
            replica.ready();
        }
    }

    private static String address(int replica) {
        return "127.0.0." + (replica % FleetServer.values().length + 1);
    }

    private static int issued(JdbcTemplate jdbc) {
        Integer count = jdbc.queryForObject("select count(*) from tls_host where state = 'ACTIVE'", Integer.class);
        return count == null ? 0 : count;
    }
}
