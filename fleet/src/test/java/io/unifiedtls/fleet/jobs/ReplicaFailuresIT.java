package io.unifiedtls.fleet.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.HostClaim.State;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.TLSHosts.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that are killed or paused while they run jobs, on PostgreSQL. */
@Tag("one-jdk")
@Timeout(value = 1_800)
@Tag("long")
class ReplicaFailuresIT extends ReplicaCase {

    private static final int KILLS = Integer.getInteger("tls.test.kills", 3);
    private static final int CLAIMS = 6;
    private static final Duration LONGEST = Duration.ofMillis(400);

    @Test
    void killedProcessLosesNothingAndNoResultIsStoredTwice() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Replica> replicas = new ArrayList<>(List.of(replica(Map.of()), replica(Map.of())));
        replicas.forEach(Replica::started);
        for (int kill = 0; kill < KILLS; kill++) {
            for (int i = 0; i < CLAIMS; i++) {
                publish(claim("k%d-%d.example".formatted(kill, i)));
            }
            String contested = contested("c%d.example".formatted(kill));
            answerAfter(Duration.ofMillis(random.nextInt(100)));
            makeAllDue();
            LockSupport.parkNanos(random.nextLong(LONGEST.toNanos())); // The kill comes at any moment
            replicas.remove(random.nextInt(2)).kill();
            replicas.add(replica(Map.of()));
            await("seed " + seed + ", kill " + kill)
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> count("select count(*) from tls_task where task_instance <> 'all'") == 0);
            for (int i = 0; i < CLAIMS; i++) {
                requireProvenOnce("k%d-%d.example".formatted(kill, i));
            }
            requirePassedOnce(contested);
            replicas.forEach(Replica::started);
        }
        assertThat(count("select count(*) from tls_claim where state = 'PENDING'"))
                .isZero();
        System.out.printf("%d kills, seed %d%n", KILLS, seed);
    }

    private void requireProvenOnce(String name) {
        assertThat(hosts.history(name, 10))
                .as(name)
                .extracting(Change::action)
                .containsExactlyInAnyOrder(Action.CLAIMED, Action.PROVEN);
        assertThat(hosts.find("acme", name)).as(name).isPresent();
        assertThat(count("select count(*) from tls_claim where state = 'PROVEN' and tries = 1 and name = '" + name
                        + "'"))
                .as(name)
                .isOne();
    }

    private void requirePassedOnce(String name) {
        assertThat(hosts.find("other", name)).as(name).isPresent();
        assertThat(hosts.history(name, 20))
                .filteredOn(change -> change.action() == Action.TAKEN_OVER)
                .extracting(Change::tenant)
                .containsExactlyInAnyOrder("acme", "other");
    }

    @Test
    void lateResultOfAPausedProcessIsRefused() throws Exception {
        Replica paused = replica(Map.of()).started();
        HostClaim claim = claim("shop.example");
        hold();
        makeAllDue();
        await().until(() -> fetches("shop.example") == 1);
        paused.pause();
        long start = System.nanoTime();
        Replica other = replica(Map.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> fetches("shop.example") == 2);
        System.out.printf(
                "With a heartbeat of %s, a paused process is found after %d ms, less the start of the other%n",
                ReplicaMain.HEARTBEAT, (System.nanoTime() - start) / 1_000_000);
        answerLater("not the token");
        await().until(() -> hosts.claims("acme", null, 1).get(0).tries() == 1);
        answerEarlier(claim.token().orElseThrow());
        paused.goOn();
        await().atMost(Duration.ofSeconds(30)).until(() -> paused.output().contains("is dropped"));
        HostClaim after = hosts.claims("acme", null, 1).get(0);
        assertThat(after.state()).isEqualTo(State.PENDING);
        assertThat(after.tries()).isOne();
        assertThat(hosts.find("shop.example")).isEqualTo(Optional.empty());
        assertThat(hosts.history("shop.example", 10)).extracting(Change::action).containsExactly(Action.CLAIMED);
        assertThat(count("select count(*) from tls_task where task_name = 'tls-proof' and not picked"))
                .as("the schedule of the run that counts")
                .isOne();
        assertThat(other.output()).contains("is taken over from");
        assertThat(claim.method()).isEqualTo(ProofMethod.HTTP);
    }
}
