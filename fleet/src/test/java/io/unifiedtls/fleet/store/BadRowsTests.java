package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.SHOP;
import static io.unifiedtls.fleet.store.HostsContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.testing.Database;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row that somebody has spoiled disables its host and nothing else. */
class BadRowsTests {

    private static final String GOOD = "good.example.com";
    private static final List<String> BOTH = List.of(GOOD, SHOP);

    private final HostsScene scene = new HostsScene(Database.h2().withSchema());

    @BeforeEach
    void twoHosts() {
        scene.active("acme", SHOP);
        scene.active("acme", GOOD);
        for (String constraint : List.of("state", "proof", "active")) {
            scene.jdbc.execute("alter table tls_host drop constraint tls_host_" + constraint);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update tls_certificate set leaf = x'00' where id = ?",
                "update tls_certificate set leaf = x'' where id = ?",
                "update tls_certificate set sealed_key = x'00' where id = ?",
                "update tls_certificate set sealed_key = x'' where id = ?",
                "update tls_certificate set key_id = 'gone' where id = ?",
                "update tls_certificate set leaf = (select leaf from tls_certificate c where c.id <> tls_certificate.id) where id = ?",
                "update tls_host set certificate = null where certificate = ?",
            })
    void badCertificateDisablesItsHostOnly(String damage) {
        scene.jdbc.update(damage, scene.stored(SHOP).certificate().orElseThrow().id());
        List<StoredHost> found = StoredHosts.find(scene.jdbc, BOTH);
        assertThat(found).hasSize(2);
        for (StoredHost host : found) {
            if (host.name().equals(GOOD)) {
                assertThat(host.entry(scene.sealer).signingChains()).hasSize(1);
            } else {
                assertThatThrownBy(() -> host.entry(scene.sealer))
                        .isInstanceOf(InvalidMaterialException.class)
                        .message()
                        .matches("\\p{Print}+");
            }
        }
        assertThat(scene.hosts.list("acme", null, 10)).extracting(TLSHost::name).isEqualTo(BOTH);
        assertThat(scene.attached("acme", SHOP).state()).isEqualTo(HostState.ACTIVE);
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).hasSize(1);
    }

    @Test
    void stateOfANewerReleaseDisablesItsHostOnly() {
        scene.jdbc.update("update tls_host set state = 'ISSUING' where name = ?", SHOP);
        assertThatThrownBy(() -> scene.stored(SHOP).state())
                .isInstanceOf(InvalidMaterialException.class)
                .hasMessageContaining("'ISSUING'");
        assertThat(scene.stored(GOOD).state()).isEqualTo(HostState.ACTIVE);
        assertThat(scene.hosts.list("acme", null, 10).get(1).reason().orElseThrow())
                .contains("ISSUING");
        refused(Reason.WRONG_STATE, () -> scene.hosts.suspend("acme", SHOP, ""));
        scene.hosts.suspend("acme", GOOD, "");
    }

    @Test
    void proofOfANewerReleaseCountsAsTheStrongest() {
        scene.jdbc.update("update tls_host set proof = 'DNSSEC' where name = ?", SHOP);
        assertThat(scene.hosts.find(SHOP).orElseThrow().proof()).isEqualTo(ProofMethod.DNS);
        refused(Reason.NAME_TAKEN, () -> scene.hosts.claim("other", SHOP, ProofMethod.HTTP));
    }

    @Test
    void keysThatDoNotOpenDoNotStopTheOthersFromBeingSealedAgain() {
        scene.jdbc.update(
                "update tls_certificate set sealed_key = x'00' where id = ?",
                scene.stored(SHOP).certificate().orElseThrow().id());
        scene.sealer.add("second");
        assertThat(scene.hosts.sealAgain(10)).isOne();
        scene.sealer.forget("first");
        assertThat(scene.stored(GOOD).entry(scene.sealer).signingChains()).hasSize(1);
        assertThat(scene.hosts.sealAgain(10)).isZero();
    }

    @Test
    void keysAreSealedAgainInPages() {
        for (int i = 0; i < 5; i++) {
            scene.active("acme", "h%d.example.com".formatted(i));
        }
        scene.sealer.add("second");
        assertThat(scene.hosts.sealAgain(4)).isEqualTo(4);
        assertThat(scene.hosts.sealAgain(100)).isEqualTo(3);
        assertThat(scene.hosts.sealAgain(100)).isZero();
        scene.sealer.forget("first");
        for (TLSHost host : scene.hosts.list("acme", null, 10)) {
            assertThat(scene.stored(host.name()).entry(scene.sealer).signingChains())
                    .hasSize(1);
        }
    }
}
