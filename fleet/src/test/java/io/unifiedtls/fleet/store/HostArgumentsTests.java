package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.SHOP;
import static io.unifiedtls.fleet.store.HostsContract.refused;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.TestCertificates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that the service refuses, each with what is wrong and what to do. */
class HostArgumentsTests {

    private final HostsScene scene = new HostsScene(Database.h2().withSchema());

    static Stream<String> names() {
        return Stream.of(
                "192.0.2.1",
                "[2001:db8::1]",
                "2001:db8::1",
                "*",
                "*.",
                "*.com",
                "*.localhost",
                "**.example.com",
                "a.*.example.com",
                "*.*.example.com",
                "*.192.0.2.1",
                "shop..example.com",
                "shop.example.com..",
                "-shop.example.com",
                "shop_example\u0000.com",
                "shop.example.com/path",
                "https://shop.example.com",
                "shop.example.com:443",
                "b\u00fccher.example",
                "shop.invalid",
                "*.shop.invalid",
                "invalid",
                "a".repeat(64) + ".example",
                "a.".repeat(124) + "example",
                "' or 1 = 1 --");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @MethodSource("names")
    void badNameIsRefused(String name) {
        TLSHostException refusal =
                refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.claim("acme", name, ProofMethod.OPERATOR));
        assertThat(refusal.getMessage()).matches("\\p{Print}+").contains("name");
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.find(name));
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.history(name, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "a.b", "*.co.uk", "xn--bcher-kva.example", "_sip.example.com", "1.example"})
    void nameThatHandshakesCanHaveIsTaken(String name) {
        scene.hosts.claim("acme", name, ProofMethod.OPERATOR);
        assertThat(scene.hosts.find(name)).isPresent();
    }

    @Test
    void longestNamesFit() {
        String longest = "a.".repeat(125) + "abc";
        assertThat(longest).hasSize(253);
        scene.hosts.claim("acme", longest, ProofMethod.OPERATOR);
        scene.hosts.claim("t".repeat(255), "*." + "b.".repeat(125) + "abc", ProofMethod.DNS);
        assertThat(scene.hosts.find(longest)).isPresent();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"caf\u00e9", "line\nbreak", "\u0000", "\u202eacme"})
    void badTenantIsRefused(String tenant) {
        TLSHostException refusal =
                refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.claim(tenant, SHOP, ProofMethod.OPERATOR));
        assertThat(refusal.getMessage()).matches("\\p{Print}+").contains("tenant");
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.list(tenant, null, 1));
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.list("t".repeat(256), null, 1));
    }

    @Test
    void allFaultsAreReportedTogether() {
        assertThat(refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.claim("", "*.com", ProofMethod.HTTP))
                        .faults())
                .hasSize(3);
        assertThat(refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.list("", "\n", 0))
                        .faults())
                .hasSize(3);
        assertThat(refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.configure("", "1.2.3.4", "\t"))
                        .faults())
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_001, Integer.MAX_VALUE})
    void badLimitIsRefused(int limit) {
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.list("acme", null, limit));
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.search("", null, limit));
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.claims("acme", null, limit));
        refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.history(SHOP, limit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "_", "sho_", "'", "~~~"})
    void prefixIsNoPattern(String prefix) {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        assertThat(scene.hosts.search(prefix, null, 10)).isEmpty();
    }

    @Test
    void badPemIsRefusedWithoutItsText() {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        String certificates = pem(certificateFor(SHOP).certificates());
        String key = pem(certificateFor(SHOP).privateKey());
        for (List<String> texts : List.of(
                List.of(key, key),
                List.of(certificates, certificates),
                List.of("?", "?"),
                List.of(certificates, key))) {
            TLSHostException refusal = refused(
                    Reason.INVALID_CERTIFICATE, () -> scene.hosts.attach("acme", SHOP, texts.get(0), texts.get(1)));
            assertThat(refusal.getMessage()).doesNotContain(key.substring(60, 90));
        }
        assertThat(refused(Reason.INVALID_ARGUMENT, () -> scene.hosts.attach("acme", SHOP, "", " "))
                        .faults())
                .hasSize(2);
        assertThat(refused(
                                Reason.INVALID_ARGUMENT,
                                () -> scene.hosts.attach("acme", SHOP, "a".repeat(262_145), "b".repeat(300_000)))
                        .faults())
                .hasSize(2);
    }

    @Test
    void expiredCertificateIsRefused() {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        var expired = CertificateDraft.expired(SHOP, null).dnsName(SHOP).make().chain();
        assertThat(refused(Reason.INVALID_CERTIFICATE, () -> scene.attached("acme", SHOP, expired))
                        .getMessage())
                .contains("has expired at");
    }

    @Test
    void certificateThatIsNotValidYetIsRefused() {
        scene.hosts.claim("acme", SHOP, ProofMethod.OPERATOR);
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        SigningChain early = TestCertificates.AUTHORITY.issue(
                Leaf.server(List.of(new GeneralName(GeneralName.dNSName, SHOP)), Duration.ofDays(1))
                        .valid(tomorrow, tomorrow.plus(Duration.ofDays(1))));
        assertThat(refused(Reason.INVALID_CERTIFICATE, () -> scene.attached("acme", SHOP, early))
                        .getMessage())
                .contains("is not valid before");
    }

    @Test
    void certificateOfAnotherNameIsRefused() {
        scene.hosts.claim("acme", "a.shop.example.com", ProofMethod.OPERATOR);
        for (String name : List.of(SHOP, "*.example.com", "a.a.shop.example.com")) {
            assertThat(refused(
                                    Reason.INVALID_CERTIFICATE,
                                    () -> scene.attached("acme", "a.shop.example.com", certificateFor(name)))
                            .getMessage())
                    .contains("does not name 'a.shop.example.com'", name);
        }
    }
}
