package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.SHOP;
import static io.unifiedtls.fleet.store.HostsContract.refused;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.fleet.testing.Database;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** What somebody who can write to the database but has no sealing key tries on the tenant "acme". */
abstract class RowAttacks {

    HostsScene scene;

    abstract Database database();

    @BeforeEach
    final void open() {
        scene = new HostsScene(database()).emptied();
    }

    @Test
    void keyOfAnotherTenantsCertificateIsRefused() {
        SigningChain acme = certificateFor(SHOP);
        scene.hosts.claim("mallory", "mallory.example", ProofMethod.OPERATOR);
        refused(
                Reason.INVALID_CERTIFICATE,
                () -> scene.attached("mallory", "mallory.example", acme)); // Names of others only
        refused(
                Reason.INVALID_CERTIFICATE,
                () -> scene.hosts.attach(
                        "mallory",
                        "mallory.example",
                        pem(certificateFor("mallory.example").certificates()),
                        pem(acme.privateKey())));
    }

    @Test
    void hostMovedToAnotherTenantIsRefusedByTheDatabase() {
        scene.active("acme", SHOP);
        assertThatThrownBy(() -> scene.jdbc.update("update tls_host set tenant = 'mallory'"))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void certificateMovedToAnotherTenantIsRefusedByTheDatabase() {
        scene.active("acme", SHOP);
        assertThatThrownBy(() -> scene.jdbc.update("update tls_certificate set tenant = 'mallory'"))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void hostMovedWithACopyOfItsCertificateDoesNotOpen() {
        scene.active("acme", SHOP);
        copyCertificate("mallory");
        scene.jdbc.update("update tls_host set tenant = 'mallory', certificate = 'copy'");
        assertUnopenable(SHOP);
    }

    @Test
    void hostMovedWithItsCertificateDoesNotOpen() {
        scene.active("acme", SHOP);
        String id = scene.stored(SHOP).certificate().orElseThrow().id();
        scene.jdbc.update("update tls_host set state = 'PROVEN', certificate = null");
        scene.jdbc.update("update tls_certificate set tenant = 'mallory'");
        scene.jdbc.update("update tls_host set tenant = 'mallory', certificate = ?, state = 'ACTIVE'", id);
        assertUnopenable(SHOP);
    }

    @Test
    void copiedCertificateDoesNotOpen() {
        scene.active("acme", SHOP);
        copyCertificate("acme");
        scene.jdbc.update("update tls_host set certificate = 'copy'");
        assertUnopenable(SHOP);
    }

    @Test
    void keyOfAnotherRowDoesNotOpen() {
        scene.active("acme", SHOP);
        scene.active("mallory", "mallory.example");
        scene.jdbc.update("update tls_certificate set sealed_key = "
                + "(select sealed_key from tls_certificate where tenant = 'acme'), fingerprint = "
                + "(select fingerprint from tls_certificate where tenant = 'acme') where tenant = 'mallory'");
        assertUnopenable("mallory.example");
        assertThat(scene.stored(SHOP).entry(scene.sealer).signingChains()).hasSize(1);
    }

    @Test
    void alteredLeafDoesNotOpen() {
        scene.active("acme", SHOP);
        scene.jdbc.update("update tls_certificate set leaf = ?", encoded(certificateFor(SHOP)));
        assertUnopenable(SHOP);
    }

    @Test
    void alteredSealedKeyDoesNotOpen() {
        scene.active("acme", SHOP);
        byte[] sealed = scene.stored(SHOP).certificate().orElseThrow().sealedKey();
        sealed[sealed.length / 2] ^= 1;
        scene.jdbc.update("update tls_certificate set sealed_key = ?", sealed);
        assertUnopenable(SHOP);
    }

    @Test
    void alteredKeyIdDoesNotOpen() {
        scene.active("acme", SHOP);
        scene.sealer.add("second");
        scene.jdbc.update("update tls_certificate set key_id = 'second'");
        assertUnopenable(SHOP);
    }

    @Test
    void alteredChainIsNotServed() {
        scene.active("acme", SHOP);
        scene.jdbc.update("update tls_chain set certificates = ?", encoded(certificateFor("any.example")));
        assertThatThrownBy(() -> scene.stored(SHOP).entry(scene.sealer))
                .isInstanceOf(InvalidMaterialException.class)
                .hasMessageContaining("altered");
    }

    @Test
    void renamedHostIsNotServed() {
        scene.active("mallory", "mallory.example");
        scene.jdbc.update("update tls_host set name = 'bank.example'");
        assertThatThrownBy(() -> scene.stored("bank.example").entry(scene.sealer))
                .isInstanceOf(InvalidMaterialException.class)
                .hasMessageContaining("bank.example");
    }

    private void copyCertificate(String tenant) {
        scene.jdbc.update(
                "insert into tls_certificate (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key) "
                        + "select 'copy', cast(? as varchar(255)), leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key "
                        + "from tls_certificate",
                tenant);
    }

    private void assertUnopenable(String name) {
        assertThatThrownBy(() -> scene.stored(name).entry(scene.sealer)).isInstanceOf(UnopenableKeyException.class);
        assertThat(scene.hosts.list(scene.stored(name).tenant(), null, 10))
                .extracting(TLSHost::name)
                .isEqualTo(List.of(name));
    }

    private static byte[] encoded(SigningChain chain) {
        try {
            return chain.leaf().getEncoded();
        } catch (CertificateEncodingException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
