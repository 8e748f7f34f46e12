package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.testing.Database;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may have been withdrawn by which change. */
abstract class WithdrawalsContract {

    private HostsScene scene;

    abstract Database database();

    @BeforeEach
    final void open() {
        scene = new HostsScene(database()).emptied();
    }

    /** The answer of a host that nothing was withdrawn from goes on while the database is away. */
    @Test
    void listenersAndOtherProcessesLearnWhetherAChangeWithdrawsSomething() {
        withdraws(false, () -> scene.active("acme", SHOP));
        withdraws(false, () -> scene.attached("acme", SHOP));
        withdraws(true, () -> scene.hosts.suspend("acme", SHOP, ""));
        withdraws(false, () -> scene.hosts.resume("acme", SHOP));
        withdraws(true, () -> scene.hosts.configure("acme", SHOP, "stricter"));
        withdraws(false, () -> scene.proven("other", SHOP, ProofMethod.DNS));
        withdraws(false, () -> scene.attached("other", SHOP));
        withdraws(false, () -> scene.hosts.release("other", SHOP));
        withdraws(false, () -> scene.proven("other", SHOP, ProofMethod.DNS));
        withdraws(false, () -> scene.proven("acme", SHOP, ProofMethod.DNS));
        scene.proven("other", SHOP, ProofMethod.DNS);
        scene.passGrace(SHOP);
        withdraws(true, () -> scene.hosts.takeOver(SHOP));
        withdraws(true, () -> scene.hosts.release("other", SHOP));
    }

    /** Its wildcard has answered the name so far. */
    @Test
    void hostBelowAnotherTenantsWildcardWithdrawsItsAnswer() {
        scene.proven("acme", "*." + SHOP, ProofMethod.DNS);
        scene.attached("acme", "*." + SHOP);
        withdraws(false, () -> scene.hosts.claim("acme", "own." + SHOP, ProofMethod.OPERATOR));
        withdraws(true, () -> scene.proven("other", "foreign." + SHOP, ProofMethod.DNS));
        withdraws(false, () -> scene.attached("other", "foreign." + SHOP));
        withdraws(false, () -> scene.proven("other", "deep.foreign." + SHOP, ProofMethod.DNS));
    }

    /** Sessions are bound to the owner. */
    @Test
    void ownerIsAnotherOneOnceANameHasChangedHands() {
        scene.active("acme", SHOP);
        String acme = owner();
        scene.attached("acme", SHOP);
        scene.hosts.suspend("acme", SHOP, "");
        scene.hosts.resume("acme", SHOP);
        scene.hosts.configure("acme", SHOP, "stricter");
        scene.proven("other", SHOP, ProofMethod.DNS);
        scene.attached("other", SHOP);
        assertThat(owner()).isEqualTo(acme);
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        String other = owner();
        assertThat(other).isNotEqualTo(acme);
        scene.attached("other", SHOP);
        assertThat(owner()).isEqualTo(other);
        scene.hosts.release("other", SHOP);
        scene.active("other", SHOP);
        assertThat(owner()).isNotIn(acme, other);
    }

    /** Of a certificate from an authority. Its job may have ended, so that nobody else deletes it. */
    @Test
    void orderEndsWithTheTenantOfItsHost() {
        scene.active("acme", SHOP);
        order("acme");
        scene.proven("other", SHOP, ProofMethod.DNS);
        assertThat(orders()).isEqualTo(1);
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        assertThat(orders()).isZero();
        order("other");
        scene.hosts.release("other", SHOP);
        assertThat(orders()).isZero();
    }

    private void order(String tenant) {
        scene.jdbc.update("insert into tls_order (name, tenant, purpose) values (?, ?, 'AHEAD')", SHOP, tenant);
    }

    private int orders() {
        return scene.jdbc.queryForList("select 1 from tls_order").size();
    }

    private String owner() {
        return scene.stored(SHOP).entry(scene.sealer).owner().orElseThrow();
    }

    private void withdraws(boolean expected, Runnable change) {
        long before = latest();
        scene.known.clear();
        scene.withdrawn.clear();
        change.run();
        assertThat(scene.known).isNotEmpty();
        assertThat(scene.withdrawn.isEmpty()).isEqualTo(!expected);
        List<Boolean> rows = scene.jdbc.queryForList(
                "select withdraws from tls_change where sequence > ? and action not in ('CLAIMED', 'EXPIRED')",
                Boolean.class,
                before);
        assertThat(rows).contains(expected);
        assertThat(rows.contains(true)).isEqualTo(expected);
    }

    private long latest() {
        Long latest = scene.jdbc.queryForObject("select coalesce(max(sequence), 0) from tls_change", Long.class);
        return latest == null ? 0 : latest;
    }
}
