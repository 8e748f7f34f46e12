package io.unifiedtls.acme.replicas;

import static io.unifiedtls.acme.replicas.ThreeReplicas.SERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.replicas.ThreeReplicas.Application;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An authority, an application and tenants that make trouble for three servers with one database. */
@Tag("one-jdk")
@Tag("night")
@Timeout(400)
class AuthorityTroubleIT {

    private static final int OUTAGE_SECONDS = Integer.getInteger("tls.test.outage", 10);
    private static final int NAMES = Integer.getInteger("tls.test.acme-names", 20);
    /** A few of the names wait for some seconds. */
    private static final int RENEWALS_PER_HOUR = 18 * NAMES;
    /** A tenth of it is less than a greedy tenant wants. */
    private static final int ORDERS_PER_HOUR = 30 * NAMES;

    private static final Duration VALIDITY = Duration.ofMinutes(20);
    /** No certificate is renewed earlier, whatever its authority says. */
    private static final Duration REST = VALIDITY.dividedBy(20);

    private static final Duration PATIENCE = Duration.ofSeconds(200);

    private ThreeReplicas replicas;
    private AcmeFaultProxy authority;

    @BeforeEach
    void start() throws Exception {
        AcmeApplication.assumePebble();
        Application.isBroken = false;
        replicas = new ThreeReplicas(
                VALIDITY,
                "unified-tls.acme.authorities[0].renewals-per-hour=" + RENEWALS_PER_HOUR,
                "unified-tls.acme.authorities[0].orders-per-hour=" + ORDERS_PER_HOUR);
        authority = replicas.authority();
    }

    @AfterEach
    void stop() {
        replicas.close();
    }

    @Test
    void authorityThatIsAwayTakesNoHostWithIt() throws Exception {
        assertThat(replicas.visit(0, "old.alice.example").result()).isEqualTo(SERVED);
        authority.setAway(true);
        assertThat(replicas.visit(1, "new.alice.example").result()).contains("internal_error");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(OUTAGE_SECONDS);
        for (int i = 0; System.nanoTime() < end; i++) {
            assertThat(replicas.visit(i, "old.alice.example").result()).isEqualTo(SERVED);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        authority.setAway(false);
        if (OUTAGE_SECONDS > 40) { // The second try may have failed as well, and the third comes after 10 minutes
            assertThat(replicas.replica(0)
                            .certificates()
                            .renew("alice", "new.alice.example")
                            .nextLook())
                    .hasValueSatisfying(
                            next -> assertThat(next).isBefore(Instant.now().plusSeconds(60)));
        }
        awaitIssued("alice", "new.alice.example");
        assertThat(replicas.visit(2, "new.alice.example").result()).isEqualTo(SERVED);
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // The certificate counts
    void limitOfTheAuthorityHoldsForAllReplicasAndForFirstOrdersOnly() throws Exception {
        assertThat(replicas.visit(0, "old.alice.example").result()).isEqualTo(SERVED);
        Duration limit = Duration.ofSeconds(25);
        authority.fail(Kind.NEW_ORDER, 429, limit, 1);
        long begin = System.nanoTime();
        assertThat(replicas.visit(0, "first.bob.example").result()).contains("internal_error");
        for (int i = 0; i < 3; i++) {
            replicas.begin(i, "later%d.carol.example".formatted(i));
        }
        replicas.replica(1).certificates().renew("alice", "old.alice.example");
        await().atMost(PATIENCE).until(() -> authority.orders("old.alice.example") == 2);
        List<String> names = IntStream.range(0, 3)
                .mapToObj("later%d.carol.example"::formatted)
                .toList();
        int early = names.stream().mapToInt(authority::orders).sum();
        if (System.nanoTime() - begin < limit.toNanos()) {
            assertThat(early).isZero();
        }
        for (String name : names) {
            awaitIssued("carol", name);
            assertThat(authority.orders(name)).isEqualTo(1);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(limit.minusSeconds(1));
    }

    @Test
    void decisionThatFailsOrdersNothingAndTakesNoCertificateAway() throws Exception {
        assertThat(replicas.visit(0, "old.alice.example").result()).isEqualTo(SERVED);
        Application.isBroken = true;
        assertThat(replicas.visit(1, "new.alice.example").result()).doesNotContain(SERVED);
        replicas.replica(2).certificates().renew("alice", "old.alice.example");
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(20))
                .until(() -> authority.orders("old.alice.example") == 1);
        for (int i = 0; i < 3; i++) {
            assertThat(replicas.visit(i, "old.alice.example").result()).isEqualTo(SERVED);
        }
        assertThat(authority.orders("new.alice.example")).isZero();
        Application.isBroken = false;
        await().atMost(PATIENCE).until(() -> authority.orders("old.alice.example") == 2);
    }

    @Test
    void tenantThatOrdersManyNamesAtOnceKeepsNobodyFromTheAuthority() throws Exception {
        List<String> many = IntStream.range(0, 5 * NAMES)
                .mapToObj("n%d.greedy.example"::formatted)
                .toList();
        for (String name : many) {
            order("greedy", name);
        }
        for (int i = 0; i < 3; i++) {
            replicas.visit(i, "shop.t%d.example".formatted(i));
            awaitIssued("t" + i, "shop.t%d.example".formatted(i));
        }
        assertThat(many).anySatisfy(name -> assertThat(phase("greedy", name)).isEqualTo(Phase.WAITING));
    }

    /** Each name is of another tenant, since one of them would wait for its share of the budget. */
    @Test
    void adviceToRenewManyNamesNowIsFollowedWithinTheBudget() throws Exception {
        List<String> names = IntStream.range(0, NAMES)
                .mapToObj(i -> "shop.t%d.example".formatted(i))
                .toList();
        for (String name : names) {
            order(tenant(name), name);
        }
        for (String name : names) {
            awaitIssued(tenant(name), name);
        }
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
        Instant now = Instant.now();
        authority.suggest(now.minus(Duration.ofHours(2)), now.minus(Duration.ofHours(1)), Duration.ofHours(6));
        replicas.jdbc().update("update tls_order set ari_check = current_timestamp");
        replicas.jdbc()
                .update(
                        "update tls_task set execution_time = current_timestamp, version = version + 1 where task_name = 'tls-acme-order' and not picked");
        long begin = System.nanoTime();
        List<String> failures = new ArrayList<>();
        int renewed = 0;
        for (int i = 0; renewed < NAMES; i++) {
            double hours = (System.nanoTime() - begin) / 3_600e9;
            assertThat(hours).isLessThan(PATIENCE.toSeconds() / 3_600.0);
            renewed = authority.replaced().size();
            assertThat((double) renewed).isLessThanOrEqualTo(RENEWALS_PER_HOUR / 20.0 + RENEWALS_PER_HOUR * hours + 1);
            String name = names.get(i % NAMES);
            String result = replicas.visit(i, name).result();
            if (!result.equals(SERVED)) {
                failures.add(name + ": " + result);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(authority.replaced()).doesNotHaveDuplicates();
    }

    private void order(String tenant, String name) {
        replicas.replica(0).hosts().claim(tenant, name, ProofMethod.OPERATOR);
        replicas.replica(0).certificates().issue(tenant, name);
    }

    private static String tenant(String name) {
        return name.split("\\.", -1)[1];
    }

    private Phase phase(String tenant, String name) {
        return replicas.replica(0)
                .certificates()
                .find(tenant, name)
                .orElseThrow()
                .phase();
    }

    private void awaitIssued(String tenant, String name) {
        await().atMost(PATIENCE)
                .until(() -> replicas.replica(0)
                        .certificates()
                        .find(tenant, name)
                        .filter(state -> state.phase() == Phase.ISSUED)
                        .isPresent());
    }
}
