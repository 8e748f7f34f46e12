package io.unifiedtls.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.seal.SealedRows;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What jobs do, on every database. */
abstract class JobsContract extends HostsContract {

    @Test
    void expiredClaimIsDeletedAndItsProofIsLate() {
        HostClaim claim = hosts.claim("acme", SHOP, ProofMethod.DNS);
        scene.publish(claim);
        scene.jdbc.update("update tls_claim set expires_at = current_timestamp");
        refused(Reason.NOT_FOUND, () -> hosts.prove("acme", SHOP));
        assertThat(scene.hosts.findProof("acme", SHOP)).isEmpty();
        assertThat(scene.hosts.clean(10)).isOne();
        assertThat(hosts.claims("acme", null, 10)).isEmpty();
        assertThat(scene.told("acme", SHOP)).containsExactly(Action.CLAIMED, Action.EXPIRED);
    }

    @Test
    void jobFindsTheProofAndElseLooksAgain() {
        HostClaim claim = hosts.claim("acme", SHOP, ProofMethod.DNS);
        assertThat(scene.hosts.findProof("acme", SHOP)).contains(scene.proofs.get("acme " + SHOP));
        HostClaim looked = hosts.claims("acme", null, 1).get(0);
        assertThat(looked.tries()).isOne();
        assertThat(looked.problem().orElseThrow()).contains("Publish it");
        scene.publish(claim);
        assertThat(scene.hosts.findProof("acme", SHOP)).isEmpty();
        assertThat(hosts.find(SHOP)).isPresent();
        assertThat(scene.hosts.findProof("acme", SHOP)).isEmpty();
        assertThat(scene.hosts.findProof("acme", "missing.example.com")).isEqualTo(Optional.empty());
    }

    @Test
    void proofThatIsNotEnoughAnyMoreIsAProblemOfTheClaim() {
        HostClaim claim = hosts.claim("acme", SHOP, ProofMethod.HTTP);
        scene.publish(claim);
        scene.proven("other", SHOP, ProofMethod.DNS);
        assertThat(scene.hosts.findProof("acme", SHOP)).isPresent();
        assertThat(hosts.claims("acme", null, 1).get(0).problem().orElseThrow()).contains("Prove it by DNS");
    }

    @Test
    void historyIsDeletedAfterItsRetention() {
        scene.active("acme", SHOP);
        scene.jdbc.update("update tls_change set at = timestamp '2020-01-01 00:00:00'");
        assertThat(scene.hosts.clean(2)).isEqualTo(2);
        assertThat(hosts.history(SHOP, 10)).hasSize(1);
    }

    @Test
    void changesOfNewerReleasesAreLeftOut() {
        scene.active("acme", SHOP);
        scene.jdbc.update("insert into tls_change (name, tenant, action) values (?, 'acme', 'RENEWED')", SHOP);
        assertThat(hosts.history(SHOP, 10)).hasSize(3);
    }

    @Test
    void ticketKeysAreSealedAgainAndCounted() {
        TicketKeyRows rows = new TicketKeyRows(
                scene.dataSource,
                scene.dataSource,
                FleetDatabase.of(scene.dataSource).dialect());
        TicketPeriod period = TicketPeriod.at(rows.now());
        byte[] key = {1, 2, 3};
        scene.jdbc.update("delete from tls_ticket_key");
        rows.insert(period, scene.sealer.seal(key, period.context()));
        rows.insert(period.next(), scene.sealer.seal(key, period.context())); // Does not open there
        scene.sealer.add("second");
        SealedRows sealed = new SealedRows(scene.dataSource, scene.sealer);
        sealed.refresh();
        assertThat(sealed.counts()).containsEntry("first", 2L);
        assertThat(scene.hosts.sealAgain(10)).isOne();
        assertThat(scene.hosts.sealAgain(10)).isZero();
        sealed.refresh();
        assertThat(sealed.counts()).containsEntry("first", 1L).containsEntry("second", 1L);
        scene.sealer.forget("first");
        sealed.refresh();
        assertThat(sealed.missing()).containsExactly("first");
        TicketKeyRows.Row row = rows.find().stream()
                .filter(found -> found.period().equals(period))
                .findAny()
                .orElseThrow();
        assertThat(scene.sealer.open(row.sealed(), period.context())).containsExactly(key);
        scene.jdbc.update("delete from tls_ticket_key");
    }
}
