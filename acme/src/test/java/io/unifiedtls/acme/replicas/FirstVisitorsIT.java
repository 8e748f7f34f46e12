package io.unifiedtls.acme.replicas;

import static io.unifiedtls.acme.replicas.ThreeReplicas.SERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.replicas.ThreeReplicas.Visit;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.testing.NotificationCounter;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first visitors of names, over three servers with one database. An authority validates each name by tls-alpn-01, at one of the servers. */
@Tag("one-jdk")
@Timeout(300)
@Tag("long")
class FirstVisitorsIT {

    private static final int VISITORS = 30;

    /** Longer than by default, since the machine that runs this may be a slow one. */
    private static final Duration WAIT = Duration.ofSeconds(14);

    private static ThreeReplicas replicas;
    private static AcmeFaultProxy authority;

    @BeforeAll
    static void start() throws Exception {
        AcmeApplication.assumePebble();
        replicas = new ThreeReplicas(
                Duration.ofDays(90),
                "unified-tls.acme.on-demand.wait=" + WAIT.toSeconds() + "s",
                "unified-tls.server.handshake-timeout=" + WAIT.plusSeconds(4).toSeconds() + "s");
        authority = replicas.authority();
    }

    @AfterAll
    static void stop() {
        replicas.close();
    }

    private static Future<Visit> visit(int replica, String name) {
        return replicas.begin(replica, name);
    }

    /**
     * The server that is validated is each time another one than the first visitor's, too. The bound for how long they wait is in {@code scripts/nightly/first-visitors.sh}, since other
     * tests run beside this one.
     */
    @Test
    void visitorsOfOneNameShareOneOrder() throws Exception {
        for (int validated = 1; validated <= 3; validated++) {
            String name = "shop%d.alice.example".formatted(validated);
            replicas.pebble().dns().address(name, "127.0.0." + validated);
            List<Future<Visit>> visits = IntStream.range(0, VISITORS)
                    .mapToObj(number -> visit(number, name))
                    .toList();
            List<Duration> times = new ArrayList<>();
            for (Future<Visit> visit : visits) {
                assertThat(visit.get().result()).isEqualTo(SERVED);
                times.add(visit.get().ran());
            }
            times.sort(null);
            Duration most = times.get((int) Math.ceil(times.size() * 0.95) - 1);
            System.out.printf(
                    "%d first visitors of %s over three servers: %d ms (p50), %d ms (p95)%n",
                    VISITORS, name, times.get(VISITORS / 2).toMillis(), most.toMillis());
            assertThat(replicas.jdbc().queryForList("select url from tls_account where url is not null"))
                    .as("one account for all")
                    .hasSize(1);
            assertThat(authority.orders(name)).isEqualTo(1);
        }
    }

    /** A commit with a notification takes a lock of the whole PostgreSQL server: visitors who wait and visitors who are served cause none. */
    @Test
    void onlyTransactionsThatChangeAHostSendANotification() throws Exception {
        String name = "told.alice.example";
        awaitNoChange(); // Of the other tests
        try (NotificationCounter notifications = new NotificationCounter(replicas.database())) {
            long before = latestChange();
            List<Future<Visit>> visits = IntStream.range(0, VISITORS)
                    .mapToObj(number -> visit(number, name))
                    .toList();
            for (Future<Visit> visit : visits) {
                assertThat(visit.get().result()).isEqualTo(SERVED);
            }
            awaitNoChange();
            assertThat(notifications.count())
                    .isEqualTo(transactionsAfter(before))
                    .as("the host, which each process may prove, and its certificate: %s", changesAfter(before))
                    .isBetween(2, 4);
            for (int number = 0; number < VISITORS; number++) {
                assertThat(visit(number, name).get().result()).isEqualTo(SERVED);
            }
            assertThat(notifications.count()).isZero();
        }
    }

    private static void awaitNoChange() {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            long before = latestChange();
            Thread.sleep(3_000);
            return latestChange() == before;
        });
    }

    private static List<Map<String, Object>> changesAfter(long change) {
        return replicas.jdbc()
                .queryForList("select name, action, xmin::text from tls_change where sequence > ?", change);
    }

    private static long latestChange() {
        return Objects.requireNonNull(
                replicas.jdbc().queryForObject("select coalesce(max(sequence), 0) from tls_change", Long.class));
    }

    /** Each row has the number of its transaction. */
    private static int transactionsAfter(long change) {
        return Objects.requireNonNull(replicas.jdbc()
                .queryForObject(
                        "select count(distinct xmin::text) from tls_change where sequence > ? and action <> 'CLAIMED'",
                        Integer.class,
                        change));
    }

    @Test
    void namesThatNobodyWantsAreNotOrdered() throws Exception {
        assertThat(visit(0, "shop.denied.example").get().result()).contains("unrecognized_name");
        assertThat(visit(1, "shop.broken.example").get().result()).contains("unrecognized_name");
        assertThat(visit(2, "localhost").get().result()).doesNotContain(SERVED);
        assertThat(authority.orders("shop.denied.example")).isZero();
        assertThat(authority.orders("shop.broken.example")).isZero();
    }

    /** The next visitor after that gets the certificate. */
    @Test
    void authorityThatIsSlowKeepsVisitorsForSomeSecondsOnly() throws Exception {
        authority.delay(Kind.FINALIZE, WAIT.plusSeconds(3));
        try {
            Visit first = visit(0, "slow.bob.example").get();
            assertThat(first.result()).contains("internal_error");
            assertThat(first.took()).isGreaterThan(WAIT.minusSeconds(1));
            assertThat(first.ran()).isLessThan(WAIT.plusSeconds(2));
        } finally {
            authority.delay(Kind.FINALIZE, Duration.ZERO);
        }
        Visit later = visit(1, "slow.bob.example").get();
        for (int i = 0; i < 3 && !later.result().equals(SERVED); i++) {
            later = visit(1, "slow.bob.example").get();
        }
        assertThat(later.result()).isEqualTo(SERVED);
        assertThat(authority.orders("slow.bob.example")).isEqualTo(1);
    }

    /** One tenant's names do not keep others waiting. */
    @Test
    void tenantWithManyNamesLeavesRoomForOthers() throws Exception {
        List<Future<Visit>> many = IntStream.range(0, 40)
                .mapToObj(number -> visit(number, "n%d.greedy.example".formatted(number)))
                .toList();
        Visit other = visit(0, "shop.carol.example").get();
        assertThat(other.result()).isEqualTo(SERVED);
        for (Future<Visit> visit : many) {
            assertThat(visit.get().result()).isNotNull();
        }
    }
}
