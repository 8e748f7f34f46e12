package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.SHOP;
import static io.unifiedtls.fleet.store.HostsContract.refused;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.testing.Database;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tenant "mallory" tries on names of the tenant "acme". */
abstract class NameAttacks {

    HostsScene scene;

    abstract Database database();

    @BeforeEach
    final void open() {
        scene = new HostsScene(database()).emptied();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, shop.example.com",
        "SHOP.example.com., shop.example.com",
        "shop.example.com, *.example.com",
        "a.shop.example.com, shop.example.com",
        "a.b.shop.example.com, *.shop.example.com",
        "a.b.c.shop.example.com, shop.example.com",
        "*.shop.example.com, shop.example.com",
        "*.shop.example.com, *.example.com",
        "*.example.com, shop.example.com",
        "*.example.com, *.example.com",
        "*.b.shop.example.com, *.shop.example.com",
    })
    void operatorVouchesForNobodyOnOthersNames(String claimed, String owned) {
        scene.hosts.claim("acme", owned, ProofMethod.OPERATOR);
        TLSHostException refusal =
                refused(Reason.NAME_TAKEN, () -> scene.hosts.claim("mallory", claimed, ProofMethod.OPERATOR));
        assertThat(refusal.getMessage()).doesNotContain("acme").contains("DNS");
        assertThat(scene.hosts.list("mallory", null, 10)).isEmpty();
        assertThat(scene.hosts.claims("mallory", null, 10)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, shop.example.com",
        "a.shop.example.com, shop.example.com",
        "a.shop.example.com, *.example.com",
    })
    void weakerProofThanThatOfTheOwnerIsRefused(String claimed, String owned) {
        scene.proven("acme", owned, ProofMethod.DNS);
        refused(Reason.NAME_TAKEN, () -> scene.hosts.claim("mallory", claimed, ProofMethod.HTTP));
    }

    @Test
    void weakerProofIsRefusedEvenIfTheOwnerCameAfterTheClaim() {
        HostClaim claim = scene.hosts.claim("mallory", "a.shop.example.com", ProofMethod.HTTP);
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.publish(claim);
        refused(Reason.NAME_TAKEN, () -> scene.hosts.prove("mallory", "a.shop.example.com"));
        assertThat(scene.hosts.find("a.shop.example.com")).isEmpty();
    }

    @Test
    void namesBesideOthersNamesAreFree() {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        scene.hosts.claim("mallory", "example.com", ProofMethod.OPERATOR);
        scene.hosts.claim("mallory", "news.example.com", ProofMethod.OPERATOR);
        assertThat(scene.hosts.list("mallory", null, 10)).hasSize(2);
    }

    @Test
    void wildcardHasNoProofByHttp() {
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.claim("mallory", "*.example.com", ProofMethod.HTTP));
        scene.hosts.claim("mallory", "*.example.com", ProofMethod.DNS);
        scene.jdbc.update("update tls_claim set method = 'HTTP'");
        refused(Reason.NOT_PROVEN, () -> scene.hosts.prove("mallory", "*.example.com"));
    }

    @Test
    void publishedTokenOfAnotherTenantProvesNothing() {
        scene.publish(scene.hosts.claim("acme", SHOP, ProofMethod.DNS));
        scene.hosts.claim("mallory", SHOP, ProofMethod.DNS);
        refused(Reason.NOT_PROVEN, () -> scene.hosts.prove("mallory", SHOP));
    }

    @Test
    void tokenOfAnOlderClaimProvesNothing() {
        scene.publish(scene.hosts.claim("mallory", SHOP, ProofMethod.DNS));
        scene.hosts.claim("mallory", SHOP, ProofMethod.DNS);
        refused(Reason.NOT_PROVEN, () -> scene.hosts.prove("mallory", SHOP));
    }

    @Test
    void tokenOfOneMethodDoesNotProveByAnother() {
        HostClaim claim = scene.hosts.claim("mallory", SHOP, ProofMethod.DNS);
        scene.published.put("HTTP " + SHOP, Set.of(claim.token().orElseThrow()));
        refused(Reason.NOT_PROVEN, () -> scene.hosts.prove("mallory", SHOP));
    }

    @Test
    void newerProofTakesTheNameOverAfterTheGrace() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        SigningChain former = certificateFor(SHOP);
        scene.attached("acme", SHOP, former);
        scene.hosts.configure("acme", SHOP, "lax");
        scene.proven("mallory", SHOP, ProofMethod.DNS);
        SigningChain next = certificateFor(SHOP);
        TLSHost contested = scene.attached("mallory", SHOP, next);
        assertThat(contested.tenant()).isEqualTo("acme");
        assertThat(contested.successor().orElseThrow().hasCertificate()).isTrue();
        scene.hosts.takeOver(SHOP);
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).containsExactly(former);
        assertThat(scene.takeovers.get(SHOP))
                .isEqualTo(contested.successor().get().at());
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        assertThat(scene.stored(SHOP).tenant()).isEqualTo("mallory");
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).containsExactly(next);
        assertThat(scene.stored(SHOP).configuration()).isEmpty();
        assertThat(scene.told("acme", SHOP)).endsWith(Action.CONTESTED, Action.TAKEN_OVER);
        assertThat(scene.told("mallory", SHOP)).contains(Action.CONTESTED).endsWith(Action.TAKEN_OVER);
        assertThat(scene.events)
                .filteredOn(event -> event.tenant().equals("acme"))
                .noneMatch(event -> event.detail().contains("mallory"));
    }

    @Test
    void takeoverWhoseJobWasLostHappensWithTheCleaning() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.proven("mallory", SHOP, ProofMethod.DNS);
        scene.passGrace(SHOP);
        scene.hosts.clean(10);
        assertThat(scene.hosts.find(SHOP)).map(TLSHost::tenant).contains("mallory");
    }

    @Test
    void proofThatArrivesAfterATakeoverIsRefused() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.proven("mallory", SHOP, ProofMethod.DNS);
        HostClaim defence = scene.hosts.claim("acme", SHOP, ProofMethod.DNS);
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        scene.publish(defence);
        refused(Reason.WRONG_STATE, () -> scene.hosts.prove("acme", SHOP));
        assertThat(scene.hosts.findProof("acme", SHOP)).isEmpty();
        assertThat(scene.hosts.find(SHOP)).map(TLSHost::tenant).contains("mallory");
        scene.proven("acme", SHOP, ProofMethod.DNS);
        assertThat(scene.hosts.find(SHOP).orElseThrow().successor())
                .map(TLSHost.Successor::tenant)
                .contains("acme");
    }

    @Test
    void ownerDefendsItsNameByAnotherProof() {
        scene.proven("acme", SHOP, ProofMethod.HTTP);
        scene.proven("mallory", SHOP, ProofMethod.DNS);
        refused(Reason.NAME_TAKEN, () -> scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR));
        refused(Reason.NAME_TAKEN, () -> scene.hosts.claim("acme", SHOP, ProofMethod.HTTP));
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.passGrace(SHOP);
        scene.hosts.takeOver(SHOP);
        assertThat(scene.hosts.find(SHOP)).map(TLSHost::tenant).contains("acme");
        assertThat(scene.told("acme", SHOP)).endsWith(Action.DEFENDED);
        assertThat(scene.told("mallory", SHOP)).endsWith(Action.DEFENDED);
        refused(Reason.WRONG_STATE, () -> scene.hosts.prove("mallory", SHOP));
    }

    @Test
    void newestOfSeveralProofsBecomesTheSuccessor() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.proven("mallory", SHOP, ProofMethod.DNS);
        scene.attached("mallory", SHOP);
        scene.proven("third", SHOP, ProofMethod.DNS);
        TLSHost.Successor successor =
                scene.hosts.find(SHOP).orElseThrow().successor().orElseThrow();
        assertThat(successor.tenant()).isEqualTo("third");
        assertThat(successor.hasCertificate()).isFalse();
        refused(Reason.WRONG_STATE, () -> scene.hosts.prove("mallory", SHOP));
        refused(Reason.NOT_FOUND, () -> scene.attached("mallory", SHOP));
    }

    @Test
    void releasedNameGoesToTheSuccessorAtOnce() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.attached("acme", SHOP);
        scene.proven("mallory", SHOP, ProofMethod.DNS);
        scene.hosts.release("acme", SHOP);
        assertThat(scene.hosts.find(SHOP)).map(TLSHost::tenant).contains("mallory");
        assertThat(scene.hosts.claims("acme", null, 10)).isEmpty();
    }

    @Test
    void successorThatGivesUpLeavesTheHostAsItWas() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        scene.proven("mallory", SHOP, ProofMethod.DNS);
        scene.attached("mallory", SHOP);
        scene.hosts.release("mallory", SHOP);
        scene.hosts.takeOver(SHOP);
        assertThat(scene.hosts.find(SHOP).orElseThrow().successor()).isEmpty();
        assertThat(scene.jdbc.queryForList("select * from tls_certificate")).isEmpty();
    }
}
