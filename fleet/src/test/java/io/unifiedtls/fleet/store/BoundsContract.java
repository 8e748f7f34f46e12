package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.SHOP;
import static io.unifiedtls.fleet.store.HostsContract.refused;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.TLSHosts.Change;
import io.unifiedtls.fleet.testing.Database;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bounds on the rows of a tenant, on every database. */
abstract class BoundsContract {

    HostsScene scene;

    abstract Database database();

    @BeforeEach
    final void open() {
        scene = new HostsScene(database()).emptied();
    }

    @Test
    void newestUnusedCertificatesOfATenantAreKept() {
        scene.active("other", "shop.other.example");
        scene.attached("other", "shop.other.example");
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        List<String> ids = IntStream.range(0, CertificateRows.MOST_UNUSED + 5)
                .mapToObj(i -> {
                    age();
                    return scene.attached("acme", SHOP)
                            .certificate()
                            .orElseThrow()
                            .id();
                })
                .toList();
        assertThat(scene.jdbc.queryForList("select id from tls_certificate where tenant = 'acme'", String.class))
                .containsExactlyInAnyOrderElementsOf(
                        ids.subList(ids.size() - CertificateRows.MOST_UNUSED - 1, ids.size()));
        assertThat(scene.jdbc.queryForList("select id from tls_certificate where tenant = 'other'"))
                .hasSize(2);
        assertThat(count("tls_chain")).isEqualTo(1);
    }

    /** Time passes, as far as rows show. */
    private void age() {
        scene.jdbc.update("update tls_certificate set unused_since = unused_since - interval '1' hour");
        scene.jdbc.update("update tls_change set at = at - interval '1' hour");
    }

    @Test
    void certificateThatAnotherTransactionUsesIsPassedOver() {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        SigningChain first = certificateFor(SHOP);
        String id =
                scene.attached("acme", SHOP, first).certificate().orElseThrow().id();
        for (int i = 0; i < CertificateRows.MOST_UNUSED; i++) {
            age();
            scene.attached("acme", SHOP);
        }
        scene.transaction.executeWithoutResult(status -> {
            scene.jdbc.queryForList("select id from tls_certificate where id = ? for update", id);
            onAnotherThread(() -> scene.attached("acme", SHOP));
        });
        assertThat(ids()).contains(id).hasSize(CertificateRows.MOST_UNUSED + 2);
        age();
        scene.attached("acme", SHOP);
        assertThat(ids()).doesNotContain(id).hasSize(CertificateRows.MOST_UNUSED + 1);
    }

    private List<String> ids() {
        return scene.jdbc.queryForList("select id from tls_certificate", String.class);
    }

    private static void onAnotherThread(Runnable call) {
        Thread thread = new Thread(call);
        thread.start();
        try {
            thread.join(10_000);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void nameChangesSoManyTimesInTenMinutesAndKeepsSoManyOlderChanges() {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        fillWithChanges();
        refused(Reason.TOO_MANY, () -> scene.hosts.suspend("acme", SHOP, "once more"));
        refused(Reason.TOO_MANY, () -> scene.hosts.claim("acme", SHOP, ProofMethod.DNS));
        refused(Reason.TOO_MANY, () -> scene.attached("acme", SHOP));
        assertThat(scene.hosts.history(SHOP, 1_000)).hasSize(HistoryBounds.CHANGES);
        scene.hosts.claim("other", SHOP, ProofMethod.DNS);
        age();
        fillWithChanges();
        assertThat(scene.hosts.history(SHOP, 1_000).stream().filter(BoundsContract::isOfAcme))
                .hasSize(2 * HistoryBounds.CHANGES);
        age();
        fillWithChanges();
        assertThat(scene.hosts.history(SHOP, 1_000).stream().filter(BoundsContract::isOfAcme))
                .hasSize(2 * HistoryBounds.CHANGES);
        assertThat(scene.told("other", SHOP)).containsExactly(Action.CLAIMED);
        scene.hosts.release("acme", SHOP);
    }

    private static boolean isOfAcme(Change change) {
        return change.tenant().equals("acme");
    }

    private void fillWithChanges() {
        int recent = count("tls_change where tenant = 'acme' and at > current_timestamp - interval '10' minute");
        for (int i = recent; i < HistoryBounds.CHANGES; i++) {
            scene.hosts.suspend("acme", SHOP, "for the " + i);
        }
    }

    @Test
    void claimsThatAreGivenUpLeaveNothing() {
        scene.active("acme", SHOP);
        scene.known.clear();
        for (int i = 0; i < 3; i++) {
            scene.hosts.claim("other", SHOP, ProofMethod.DNS);
            scene.hosts.release("other", SHOP);
            scene.hosts.claim("other", "made-up-%d.example".formatted(i), ProofMethod.HTTP);
            scene.hosts.release("other", "made-up-%d.example".formatted(i));
        }
        assertThat(scene.jdbc.queryForList("select name from tls_change where tenant = 'other'"))
                .isEmpty();
        assertThat(scene.told("other", SHOP))
                .containsExactly(
                        Action.CLAIMED,
                        Action.RELEASED,
                        Action.CLAIMED,
                        Action.RELEASED,
                        Action.CLAIMED,
                        Action.RELEASED);
        assertThat(scene.known).isEmpty();
        assertThat(scene.hosts.history(SHOP, 10)).hasSize(3);
    }

    @Test
    void historyOfNamesThatATenantGaveUpIsBounded() {
        scene.active("acme", SHOP);
        scene.jdbc.batchUpdate(
                "insert into tls_change (name, tenant, action) values (?, 'acme', ?)",
                IntStream.range(0, HistoryBounds.RELEASED + 5)
                        .mapToObj("made-up-%d.example"::formatted)
                        .flatMap(name -> Stream.of(Action.CLAIMED, Action.PROVEN, Action.RELEASED)
                                .map(action -> new Object[] {name, action.name()}))
                        .toList());
        release();
        assertThat(count("tls_change where name like 'made-up%'")).isEqualTo(3 * (HistoryBounds.RELEASED + 5));
        age();
        release();
        assertThat(count("tls_change where name like 'made-up%'")).isEqualTo(3 * HistoryBounds.RELEASED - 3);
        assertThat(scene.hosts.history("made-up-0.example", 1)).isEmpty();
        assertThat(scene.hosts.history(SHOP, 10)).hasSize(3);
    }

    private void release() {
        scene.hosts.claim("acme", "last.example", ProofMethod.OPERATOR);
        scene.hosts.release("acme", "last.example");
    }

    private int count(String table) {
        return Objects.requireNonNull(scene.jdbc.queryForObject("select count(*) from " + table, Integer.class));
    }
}
