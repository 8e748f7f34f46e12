package io.unifiedtls.fleet.store;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.HostClaim.State;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Results of jobs whose process was paused, and taken for dead meanwhile. */
@Timeout(120)
@ExtendWith(CapturedLog.Extension.class)
abstract class FencesContract {

    private static final String SHOP = "shop.example.com";

    private HostsScene scene;
    private HostFences fences;

    abstract Database database();

    @BeforeEach
    final void open() {
        Database database = database();
        scene = new HostsScene(database).emptied();
        fences = new HostFences(FleetDatabase.of(database.dataSource()), scene.manager);
    }

    @Test
    void lateProofIsDroppedForTheLookThatBeganAfterIt(CapturedLog log) {
        scene.publish(scene.hosts.claim("acme", SHOP, ProofMethod.DNS));
        scene.meanwhile(() -> {
            scene.published.clear();
            assertThat(scene.hosts.findProof("acme", SHOP)).isPresent();
        });
        assertThat(scene.hosts.findProof("acme", SHOP)).as("due again").isPresent();
        assertThat(claim().state()).isEqualTo(State.PENDING);
        assertThat(claim().tries()).isOne();
        assertThat(scene.hosts.find(SHOP)).isEmpty();
        assertThat(log.toString()).containsOnlyOnce("is dropped").contains("INFO", SHOP);
    }

    @Test
    void lateProblemIsDropped(CapturedLog log) {
        HostClaim claim = scene.hosts.claim("acme", SHOP, ProofMethod.DNS);
        scene.meanwhile(() -> {
            scene.publish(claim);
            assertThat(scene.hosts.findProof("acme", SHOP)).isEmpty();
        });
        assertThat(scene.hosts.findProof("acme", SHOP)).as("due again").isPresent();
        assertThat(claim().state()).isEqualTo(State.PROVEN);
        assertThat(claim().problem()).isEmpty();
        assertThat(claim().tries()).isOne();
        assertThat(log.toString()).containsOnlyOnce("is dropped");
    }

    /** A user's own look is no job, so the job's result counts. */
    @Test
    void problemOfACallIsDroppedForAJobThatBeganAfterIt() {
        HostClaim claim = scene.hosts.claim("acme", SHOP, ProofMethod.DNS);
        scene.meanwhile(() -> {
            scene.publish(claim);
            assertThat(scene.hosts.findProof("acme", SHOP)).isEmpty();
        });
        HostsContract.refused(Reason.NOT_PROVEN, () -> scene.hosts.prove("acme", SHOP));
        assertThat(claim().problem()).isEmpty();
        assertThat(claim().tries()).isOne();
    }

    @Test
    void twoLooksThatFindTheProofStoreItOnce() {
        scene.publish(scene.hosts.claim("acme", SHOP, ProofMethod.DNS));
        scene.meanwhile(() -> scene.hosts.findProof("acme", SHOP));
        scene.hosts.findProof("acme", SHOP);
        assertThat(scene.fetched).hasSize(2);
        assertThat(claim().state()).isEqualTo(State.PROVEN);
        assertThat(scene.told("acme", SHOP)).containsExactly(Action.CLAIMED, Action.PROVEN);
    }

    @Test
    void resultForAClaimThatBeganAnewIsDropped(CapturedLog log) {
        scene.publish(scene.hosts.claim("acme", SHOP, ProofMethod.DNS));
        scene.meanwhile(() -> {
            scene.hosts.release("acme", SHOP);
            scene.hosts.claim("acme", SHOP, ProofMethod.DNS);
        });
        assertThat(scene.hosts.findProof("acme", SHOP)).isPresent();
        assertThat(claim().state()).isEqualTo(State.PENDING);
        assertThat(claim().tries()).isZero();
        assertThat(log.toString()).contains("is dropped");
    }

    @Test
    void hostPassesToItsSuccessorOnceHoweverOftenTheJobRuns() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.proven("other", SHOP, ProofMethod.DNS);
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        scene.hosts.takeOver(SHOP);
        scene.hosts.clean(10);
        assertThat(scene.told("other", SHOP)).containsOnlyOnce(Action.TAKEN_OVER);
        assertThat(scene.hosts.find("other", SHOP)).isPresent();
    }

    @Test
    void certificateOfTheLatestRunIsStoredAndThatOfAnEarlierOneDropped(CapturedLog log) {
        scene.active("acme", SHOP);
        Fence paused = fences.begin("acme", SHOP).orElseThrow();
        Fence latest = fences.begin("acme", SHOP).orElseThrow();
        assertThat(latest.number()).isGreaterThan(paused.number());
        SigningChain chain = certificateFor(SHOP);
        assertThat(store(latest, chain)).isPresent();
        assertThat(store(paused, certificateFor(SHOP))).isEmpty();
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).containsExactly(chain);
        assertThat(scene.told("acme", SHOP))
                .containsExactly(Action.CLAIMED, Action.PROVEN, Action.ATTACHED, Action.ATTACHED);
        assertThat(log.toString()).containsOnlyOnce("run 1 of '" + SHOP + "' is dropped");
    }

    @Test
    void changesOfTheHostEndNoRun() {
        scene.active("acme", SHOP);
        Fence fence = fences.begin("acme", SHOP).orElseThrow();
        scene.hosts.suspend("acme", SHOP, "");
        scene.attached("acme", SHOP);
        assertThat(store(fence, certificateFor(SHOP))).isPresent();
    }

    @Test
    void runEndsWithTheTenantOfItsHost() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        Fence fence = fences.begin("acme", SHOP).orElseThrow();
        scene.proven("other", SHOP, ProofMethod.DNS);
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        assertThat(fences.begin("acme", SHOP)).isEmpty();
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        assertThat(scene.hosts.find("acme", SHOP)).isPresent();
        assertThat(store(fence, certificateFor(SHOP))).isEmpty();
    }

    @Test
    void runEndsWithTheReleaseOfItsHost() {
        scene.active("acme", SHOP);
        Fence fence = fences.begin("acme", SHOP).orElseThrow();
        scene.hosts.release("acme", SHOP);
        assertThat(store(fence, certificateFor(SHOP))).isEmpty();
        scene.active("acme", SHOP);
        assertThat(store(fence, certificateFor(SHOP))).isEmpty();
        Fence next = fences.begin("acme", SHOP).orElseThrow();
        assertThat(next.number()).isEqualTo(fence.number());
        assertThat(store(fence, certificateFor(SHOP))).isEmpty();
        assertThat(store(next, certificateFor(SHOP))).isPresent();
    }

    @Test
    void nobodyBeginsARunOfAnothersHostOrInATransaction() {
        scene.active("acme", SHOP);
        assertThat(fences.begin("other", SHOP)).isEmpty();
        assertThat(fences.begin("acme", "missing.example.com")).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> scene.transaction.execute(status -> fences.begin("acme", SHOP)));
    }

    @Test
    void noRunBeginsBetweenTheCheckAndTheCommit() throws Exception {
        scene.active("acme", SHOP);
        Fence fence = fences.begin("acme", SHOP).orElseThrow();
        CompletableFuture<Optional<Fence>> later = scene.transaction.execute(status -> {
            assertThat(store(fence, certificateFor(SHOP))).isPresent();
            CompletableFuture<Optional<Fence>> beginning =
                    CompletableFuture.supplyAsync(() -> fences.begin("acme", SHOP), task -> new Thread(task).start());
            await().during(Duration.ofMillis(300)).until(() -> !beginning.isDone());
            return beginning;
        });
        Fence next = later.get(30, TimeUnit.SECONDS).orElseThrow();
        assertThat(next.number()).isGreaterThan(fence.number());
        assertThat(store(fence, certificateFor(SHOP))).isEmpty();
    }

    private Optional<TLSHost> store(Fence fence, SigningChain chain) {
        return fences.store(fence, () -> scene.hosts.attach(fence.tenant(), fence.name(), chain));
    }

    private HostClaim claim() {
        List<HostClaim> claims = scene.hosts.claims("acme", null, 10);
        assertThat(claims).hasSize(1);
        return claims.get(0);
    }
}
