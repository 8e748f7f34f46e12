package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.SHOP;
import static io.unifiedtls.fleet.store.HostsContract.refused;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostChange;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.testing.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The service in transactions of its callers, and in many threads. */
@Timeout(120)
abstract class HostTransactions {

    private static final int THREADS = 8;

    HostsScene scene;

    abstract Database database();

    @BeforeEach
    final void open() {
        scene = new HostsScene(database()).emptied();
    }

    @Test
    void listenerAndEventsLearnOfAChangeAfterTheCommit() {
        scene.transaction.executeWithoutResult(status -> {
            scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
            scene.attached("acme", SHOP);
            assertThat(scene.known).isEmpty();
            assertThat(scene.events).isEmpty();
        });
        assertThat(scene.known).containsExactly(SHOP);
        assertThat(scene.order).containsExactly("listener", "event", "event", "event");
    }

    @Test
    void claimsOfANameChangeNoHost() {
        scene.active("acme", SHOP);
        scene.known.clear();
        scene.hosts.claim("other", SHOP, ProofMethod.DNS);
        scene.jdbc.update("update tls_claim set expires_at = current_timestamp where tenant = 'other'");
        assertThat(scene.hosts.clean(10)).isOne();
        assertThat(scene.known).isEmpty();
        scene.hosts.suspend("acme", SHOP, "");
        assertThat(scene.known).containsExactly(SHOP);
    }

    @Test
    void failureOfAListenerDoesNotFailACommittedChange() {
        scene.failing.set(true);
        scene.active("acme", SHOP);
        assertThat(scene.hosts.find(SHOP)).isPresent();
        assertThat(scene.events).hasSize(3);
    }

    @Test
    void rolledBackChangeIsNone() {
        scene.transaction.executeWithoutResult(status -> {
            scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
            status.setRollbackOnly();
        });
        assertThat(scene.hosts.find(SHOP)).isEmpty();
        assertThat(scene.known).isEmpty();
        assertThat(scene.events).isEmpty();
        assertThat(scene.hosts.history(SHOP, 10)).isEmpty();
    }

    @Test
    void changeHasTheOriginOfItsProcess() {
        scene.active("acme", SHOP);
        assertThat(scene.jdbc.queryForList("select distinct origin from tls_change", String.class))
                .containsExactly(HostsScene.ORIGIN.id());
    }

    @Test
    void listenerLearnsOfAChangeWhoseCommitIsInDoubt() {
        assertThatThrownBy(() -> scene.transaction.executeWithoutResult(status -> {
                    scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

                        @Override
                        public void beforeCompletion() {
                            JdbcUtils.closeConnection(DataSourceUtils.getConnection(scene.dataSource));
                        }
                    });
                }))
                .isInstanceOfAny(TransactionException.class, DataAccessException.class);
        assertThat(scene.known).containsExactly(SHOP);
        assertThat(scene.events).isEmpty();
    }

    @Test
    void changeThatIsRolledBackToASavepointIsNotTold() {
        TransactionTemplate nested = new TransactionTemplate(scene.manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        scene.transaction.executeWithoutResult(outer -> {
            scene.hosts.claim("acme", "kept.example", ProofMethod.OPERATOR);
            nested.executeWithoutResult(inner -> {
                scene.hosts.claim("acme", "lost.example", ProofMethod.OPERATOR);
                inner.setRollbackOnly();
            });
        });
        assertThat(scene.events).extracting(TLSHostChange::name).containsOnly("kept.example");
        assertThat(scene.hosts.find("lost.example")).isEmpty();
    }

    @Test
    void refusalLeavesTheCallersTransactionUsable() {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        scene.transaction.executeWithoutResult(status -> {
            refused(Reason.NAME_TAKEN, () -> scene.hosts.claim("other", SHOP, ProofMethod.OPERATOR));
            refused(Reason.NOT_FOUND, () -> scene.hosts.suspend("other", SHOP, ""));
            refused(Reason.INVALID_CERTIFICATE, () -> scene.attached("acme", SHOP, certificateFor("x.example")));
            scene.hosts.claim("other", "other.example", ProofMethod.OPERATOR);
        });
        assertThat(scene.hosts.find("other.example")).isPresent();
    }

    @Test
    void proofIsNotFetchedInATransaction() {
        HostClaim claim = scene.hosts.claim("acme", SHOP, ProofMethod.DNS);
        scene.publish(claim);
        scene.transaction.executeWithoutResult(
                status -> refused(Reason.WRONG_STATE, () -> scene.hosts.prove("acme", SHOP)));
        assertThat(scene.fetched).isEmpty();
    }

    @Test
    void nameHasOneOwnerWhoeverClaimsItAtTheSameTime() throws Exception {
        List<Optional<Reason>> outcomes =
                atOnce(thread -> scene.hosts.claim("tenant" + thread, SHOP, ProofMethod.OPERATOR));
        assertThat(outcomes).filteredOn(Optional::isEmpty).hasSize(1);
        assertThat(outcomes).filteredOn(Optional::isPresent).containsOnly(Optional.of(Reason.NAME_TAKEN));
        String owner = scene.hosts.find(SHOP).orElseThrow().tenant();
        assertThat(scene.hosts.claims(owner, null, 10)).hasSize(1);
        assertThat(scene.jdbc.queryForList("select * from tls_claim")).hasSize(1);
        assertThat(scene.events).extracting(TLSHostChange::tenant).containsOnly(owner);
    }

    @Test
    void nameHasOneOwnerAndOneSuccessorWhoeverProvesItAtTheSameTime() throws Exception {
        IntStream.range(0, THREADS)
                .forEach(thread -> scene.publish(scene.hosts.claim("tenant" + thread, SHOP, ProofMethod.DNS)));
        assertThat(atOnce(thread -> scene.hosts.prove("tenant" + thread, SHOP))).containsOnly(Optional.empty());
        TLSHost host = scene.hosts.find(SHOP).orElseThrow();
        assertThat(host.successor()).isPresent();
        assertThat(scene.jdbc.queryForList("select tenant from tls_claim where state = 'PROVEN'", String.class))
                .containsExactlyInAnyOrder(host.tenant(), host.successor().get().tenant());
    }

    @Test
    void proofThatIsFoundByManyAtTheSameTimeCountsOnce() throws Exception {
        scene.publish(scene.hosts.claim("acme", SHOP, ProofMethod.DNS));
        assertThat(atOnce(thread ->
                        thread % 2 == 0 ? scene.hosts.prove("acme", SHOP) : scene.hosts.findProof("acme", SHOP)))
                .containsOnly(Optional.empty());
        assertThat(scene.hosts.history(SHOP, 100)).hasSize(2);
    }

    @Test
    void certificatesThatAreAttachedAtTheSameTimeShareARow() throws Exception {
        SigningChain chain = certificateFor(IntStream.range(0, THREADS)
                .mapToObj(thread -> "h%d.example.com".formatted(thread))
                .toArray(String[]::new));
        IntStream.range(0, THREADS)
                .forEach(
                        thread -> scene.hosts.claim("acme", "h%d.example.com".formatted(thread), ProofMethod.OPERATOR));
        scene.attached("acme", "h0.example.com", chain);
        assertThat(atOnce(thread -> scene.attached("acme", "h%d.example.com".formatted(thread), chain)))
                .containsOnly(Optional.empty());
        assertThat(scene.jdbc.queryForList("select * from tls_certificate")).hasSize(1);
        assertThat(atOnce(thread -> {
                    scene.hosts.release("acme", "h%d.example.com".formatted(thread));
                    return true;
                }))
                .containsOnly(Optional.empty());
        assertThat(scene.jdbc.queryForList("select * from tls_certificate")).isEmpty();
        assertThat(scene.jdbc.queryForList("select * from tls_chain")).isEmpty();
    }

    @Test
    void takeoversDefencesAndReleasesAtTheSameTimeEndWithOneOwner() throws Exception {
        for (int round = 0; round < 5; round++) {
            scene.emptied();
            scene.proven("acme", SHOP, ProofMethod.DNS);
            scene.attached("acme", SHOP);
            scene.proven("other", SHOP, ProofMethod.DNS);
            scene.attached("other", SHOP);
            scene.publish(scene.hosts.claim("acme", SHOP, ProofMethod.DNS));
            scene.passGrace(SHOP);
            atOnce(thread -> switch (thread % 4) {
                case 0 -> scene.hosts.prove("acme", SHOP);
                case 1 -> {
                    scene.hosts.takeOver(SHOP);
                    yield true;
                }
                case 2 -> scene.hosts.clean(10);
                default -> scene.attached("other", SHOP);
            });
            TLSHost host = scene.hosts.find(SHOP).orElseThrow();
            assertThat(host.successor()).isEmpty();
            assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).hasSize(1);
            assertThat(scene.jdbc.queryForList("select tenant from tls_claim where state = 'PROVEN'", String.class))
                    .containsExactly(host.tenant());
        }
    }

    @Test
    void boundsOfATenantHoldUnderConcurrency() throws Exception {
        scene = new HostsScene(
                database(),
                new StoreSettings(Optional.empty(), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), 3, 4));
        assertThat(atOnce(thread -> IntStream.range(0, 10)
                        .mapToObj(i ->
                                scene.hosts.claim("acme", "h%d-%d.example".formatted(thread, i), ProofMethod.OPERATOR))
                        .toList()))
                .contains(Optional.of(Reason.TOO_MANY));
        assertThat(scene.hosts.list("acme", null, 1_000).size()).isBetween(3, 3 + THREADS);
        atOnce(thread -> IntStream.range(0, 10)
                .mapToObj(i -> scene.hosts.claim("acme", "c%d-%d.example".formatted(thread, i), ProofMethod.DNS))
                .toList());
        assertThat(scene.jdbc
                        .queryForList("select * from tls_claim where state = 'PENDING'")
                        .size())
                .isBetween(4, 4 + THREADS);
        refused(Reason.TOO_MANY, () -> scene.hosts.claim("acme", "more.example", ProofMethod.DNS));
        refused(Reason.TOO_MANY, () -> scene.hosts.claim("acme", "more.example", ProofMethod.OPERATOR));
        scene.hosts.claim("other", "more.example", ProofMethod.OPERATOR);
    }

    private interface Call {

        Object of(int thread);
    }

    /** The reason of each thread's refusal, or empty. Other failures fail the test. */
    private List<Optional<Reason>> atOnce(Call call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Optional<Reason>>> outcomes = threads.invokeAll(IntStream.range(0, THREADS)
                    .<Callable<Optional<Reason>>>mapToObj(thread -> () -> reason(call, thread))
                    .toList());
            List<Optional<Reason>> reasons = new ArrayList<>();
            for (Future<Optional<Reason>> outcome : outcomes) {
                reasons.add(outcome.get(60, TimeUnit.SECONDS));
            }
            return reasons;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Optional<Reason> reason(Call call, int thread) {
        try {
            call.of(thread);
            return Optional.empty();
        } catch (TLSHostException refusal) {
            return Optional.of(refusal.reason());
        }
    }
}
