package io.unifiedtls.fleet.store;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.testing.Database;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the service does on every database. */
abstract class HostsContract {

    static final String SHOP = "shop.example.com";

    HostsScene scene;
    TLSHosts hosts;

    abstract Database database();

    @BeforeEach
    final void open() {
        scene = new HostsScene(database()).emptied();
        hosts = scene.hosts;
    }

    static TLSHostException refused(Reason reason, ThrowingCallable call) {
        TLSHostException refusal = assertThatExceptionOfType(TLSHostException.class)
                .isThrownBy(call)
                .actual();
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        return refusal;
    }

    @Test
    void claimedProvenAndAttachedHostIsServed() {
        HostClaim claim = hosts.claim("acme", "Shop.EXAMPLE.com.", ProofMethod.DNS);
        assertThat(claim.name()).isEqualTo(SHOP);
        assertThat(claim.state()).isEqualTo(HostClaim.State.PENDING);
        assertThat(claim.token().orElseThrow()).hasSize(43);
        assertThat(claim.nextTry().orElseThrow()).isEqualTo(scene.proofs.get("acme " + SHOP));
        refused(Reason.NOT_PROVEN, () -> hosts.prove("acme", SHOP));
        assertThat(hosts.find(SHOP)).isEmpty();
        scene.publish(claim);
        HostClaim proven = hosts.prove("acme", SHOP);
        assertThat(proven.state()).isEqualTo(HostClaim.State.PROVEN);
        assertThat(proven.token()).isEmpty();
        assertThat(proven.tries()).isEqualTo(2);
        assertThat(hosts.find("acme", SHOP).orElseThrow().state()).isEqualTo(HostState.PROVEN);
        SigningChain chain = certificateFor(SHOP);
        TLSHost host = scene.attached("acme", SHOP, chain);
        assertThat(host.state()).isEqualTo(HostState.ACTIVE);
        assertThat(host.certificate().orElseThrow().names()).containsExactly(SHOP);
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).containsExactly(chain);
        assertThat(scene.told("acme", SHOP)).containsExactly(Action.CLAIMED, Action.PROVEN, Action.ATTACHED);
        assertThat(hosts.history(SHOP, 10))
                .extracting(TLSHosts.Change::action)
                .containsExactly(Action.ATTACHED, Action.PROVEN, Action.CLAIMED);
    }

    @Test
    void databaseDoesNotHaveTheToken() {
        HostClaim claim = hosts.claim("acme", SHOP, ProofMethod.DNS);
        assertThat(scene.jdbc.queryForList("select * from tls_claim").toString())
                .doesNotContain(claim.token().orElseThrow());
        assertThat(hosts.claims("acme", null, 10))
                .singleElement()
                .satisfies(listed -> assertThat(listed.token()).isEmpty());
    }

    @Test
    void operatorsClaimIsProvenAtOnce() {
        HostClaim claim = hosts.claim("acme", "localhost", ProofMethod.OPERATOR);
        assertThat(claim.state()).isEqualTo(HostClaim.State.PROVEN);
        assertThat(claim.token()).isEmpty();
        assertThat(hosts.find("localhost").orElseThrow().proof()).isEqualTo(ProofMethod.OPERATOR);
        assertThat(hosts.prove("acme", "localhost")).isEqualTo(claim);
    }

    @Test
    void anotherClaimOfAHostLeavesItServed() {
        scene.active("acme", SHOP);
        hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        scene.proven("acme", SHOP, ProofMethod.DNS);
        TLSHost host = hosts.find(SHOP).orElseThrow();
        assertThat(host.state()).isEqualTo(HostState.ACTIVE);
        assertThat(host.proof()).isEqualTo(ProofMethod.DNS);
        hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        assertThat(hosts.find(SHOP).orElseThrow().proof()).isEqualTo(ProofMethod.DNS);
    }

    @Test
    void wildcardNeedsACertificateWithTheWildcard() {
        scene.proven("acme", "*.example.com", ProofMethod.DNS);
        refused(
                Reason.INVALID_CERTIFICATE,
                () -> scene.attached("acme", "*.example.com", certificateFor("any.example.com")));
        TLSHost host = scene.attached("acme", "*.example.com", certificateFor("*.example.com"));
        assertThat(host.state()).isEqualTo(HostState.ACTIVE);
        assertThat(hosts.find("any.example.com")).isEmpty();
        hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        assertThat(scene.attached("acme", SHOP, certificateFor("*.example.com")).state())
                .isEqualTo(HostState.ACTIVE);
    }

    @Test
    void certificateIsReplacedAndItsFormerRowIsKeptForAWhile() {
        scene.active("acme", SHOP);
        SigningChain next = certificateFor(SHOP);
        scene.attached("acme", SHOP, next);
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).containsExactly(next);
        assertThat(count("tls_certificate")).isEqualTo(2);
        assertThat(scene.hosts.clean(100)).isZero();
        scene.jdbc.update("update tls_certificate set unused_since = timestamp '2020-01-01 00:00:00' "
                + "where unused_since is not null");
        assertThat(scene.hosts.clean(100)).isOne();
        assertThat(count("tls_certificate")).isOne();
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).containsExactly(next);
    }

    @Test
    void hostsOfATenantShareACertificate() {
        SigningChain chain = certificateFor("a.example.com", "b.example.com", "c.example.com");
        for (String name : List.of("a.example.com", "b.example.com")) {
            hosts.claim("acme", name, ProofMethod.OPERATOR);
            scene.attached("acme", name, chain);
        }
        hosts.claim("other", "c.example.com", ProofMethod.OPERATOR);
        scene.attached("other", "c.example.com", chain);
        assertThat(count("tls_certificate")).isEqualTo(2);
        assertThat(count("tls_chain")).isOne();
        hosts.release("acme", "a.example.com");
        assertThat(count("tls_certificate")).isEqualTo(2);
        assertThat(scene.stored("b.example.com").entry(scene.sealer).signingChains())
                .containsExactly(chain);
        hosts.release("acme", "b.example.com");
        assertThat(count("tls_certificate")).isOne();
        hosts.release("other", "c.example.com");
        assertThat(count("tls_certificate") + count("tls_chain") + count("tls_host") + count("tls_claim"))
                .isZero();
    }

    @Test
    void certificateWhoseKeyDoesNotOpenIsNotShared() {
        scene.active("acme", SHOP);
        SigningChain chain = certificateFor(SHOP);
        scene.attached("acme", SHOP, chain);
        scene.sealer.forget("first");
        scene.sealer.add("second");
        scene.attached("acme", SHOP, chain);
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).containsExactly(chain);
    }

    @Test
    void suspendedHostIsResumedAsItWas() {
        scene.active("acme", SHOP);
        TLSHost suspended = hosts.suspend("acme", SHOP, "unpaid\u001b[31m");
        assertThat(suspended.state()).isEqualTo(HostState.SUSPENDED);
        assertThat(suspended.reason().orElseThrow()).startsWith("unpaid").doesNotContain("\u001b");
        assertThat(scene.stored(SHOP).state()).isEqualTo(HostState.SUSPENDED);
        assertThat(scene.attached("acme", SHOP).state()).isEqualTo(HostState.SUSPENDED);
        assertThat(hosts.resume("acme", SHOP).state()).isEqualTo(HostState.ACTIVE);
        refused(Reason.WRONG_STATE, () -> hosts.resume("acme", SHOP));
        hosts.claim("acme", "new.example.com", ProofMethod.OPERATOR);
        hosts.suspend("acme", "new.example.com", "");
        assertThat(hosts.resume("acme", "new.example.com").state()).isEqualTo(HostState.PROVEN);
    }

    @Test
    void configurationIsCheckedWithTheCertificate() {
        scene.active("acme", SHOP);
        assertThat(hosts.configure("acme", SHOP, "strict").configuration()).contains("strict");
        assertThat(scene.stored(SHOP).entry(scene.sealer).configurationName()).contains("strict");
        refused(Reason.INVALID_ARGUMENT, () -> hosts.configure("acme", SHOP, "missing"));
        assertThat(hosts.configure("acme", SHOP, null).configuration()).isEmpty();
    }

    @Test
    void hostsAreListedInPages() {
        IntStream.range(0, 7).forEach(i -> hosts.claim("acme", "h%d.example.com".formatted(i), ProofMethod.OPERATOR));
        hosts.claim("other", "h9.example.com", ProofMethod.OPERATOR);
        List<TLSHost> first = hosts.list("acme", null, 4);
        assertThat(first).extracting(TLSHost::name).hasSize(4).isSorted();
        assertThat(hosts.list("acme", first.get(3).name(), 4))
                .extracting(TLSHost::name)
                .containsExactly("h4.example.com", "h5.example.com", "h6.example.com");
        assertThat(hosts.search("H", null, 1_000)).hasSize(8);
        assertThat(hosts.search("h9", null, 10)).extracting(TLSHost::tenant).containsExactly("other");
        assertThat(hosts.search("", "h5.example.com", 10)).hasSize(2);
        assertThat(hosts.claims("acme", "h5.example.com", 10))
                .extracting(HostClaim::name)
                .containsExactly("h6.example.com");
    }

    @Test
    void releasedNameIsFree() {
        scene.proven("acme", SHOP, ProofMethod.DNS);
        hosts.release("acme", SHOP);
        assertThat(hosts.find(SHOP)).isEmpty();
        assertThat(hosts.claims("acme", null, 10)).isEmpty();
        hosts.claim("other", SHOP, ProofMethod.OPERATOR);
        assertThat(hosts.find(SHOP)).map(TLSHost::tenant).contains("other");
        hosts.claim("acme", "pending.example.com", ProofMethod.DNS);
        hosts.release("acme", "pending.example.com");
        refused(Reason.NOT_FOUND, () -> hosts.release("acme", "pending.example.com"));
    }

    @Test
    void otherTenantsHostsAreNotFound() {
        scene.active("acme", SHOP);
        assertThat(hosts.find("other", SHOP)).isEmpty();
        refused(Reason.NOT_FOUND, () -> hosts.suspend("other", SHOP, "mine"));
        refused(Reason.NOT_FOUND, () -> hosts.resume("other", SHOP));
        refused(Reason.NOT_FOUND, () -> hosts.configure("other", SHOP, null));
        refused(Reason.NOT_FOUND, () -> hosts.release("other", SHOP));
        refused(Reason.NOT_FOUND, () -> hosts.prove("other", SHOP));
        refused(Reason.NOT_FOUND, () -> scene.attached("other", SHOP));
    }

    @Test
    void certificateOfAPendingClaimIsRefused() {
        hosts.claim("acme", SHOP, ProofMethod.DNS);
        refused(Reason.NOT_PROVEN, () -> scene.attached("acme", SHOP));
    }

    @Test
    void unusableCertificatesAreRefused() {
        hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        SigningChain chain = certificateFor(SHOP);
        scene.entryFaults.add("The policy forbids it. Use another key.");
        assertThat(refused(Reason.INVALID_CERTIFICATE, () -> scene.attached("acme", SHOP, chain))
                        .faults())
                .containsExactly("The policy forbids it. Use another key.");
        scene.entryFaults.clear();
        String certificates = pem(chain.certificates());
        refused(
                Reason.INVALID_CERTIFICATE,
                () -> hosts.attach(
                        "acme", SHOP, certificates, pem(certificateFor(SHOP).privateKey())));
        assertThat(count("tls_certificate")).isZero();
    }

    int count(String table) {
        Integer rows = scene.jdbc.queryForObject("select count(*) from " + table, Integer.class);
        return rows == null ? 0 : rows;
    }
}
