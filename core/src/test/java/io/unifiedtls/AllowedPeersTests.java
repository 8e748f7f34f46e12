package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.testing.OddCertificates;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class AllowedPeersTests {

    private static final AllowedPeers ALLOWED = AllowedPeers.of(
            PeerPattern.of("spiffe://example.org/ns/prod/**"), PeerPattern.of("dns:*.partners.example"));

    @Test
    void onePatternIsEnough() {
        assertThat(ALLOWED.allows(named("api.partners.example"))).isTrue();
        assertThat(ALLOWED.allows(named("other.example", "api.partners.example")))
                .isTrue();
        assertThat(ALLOWED.allows(named("other.example"))).isFalse();
        assertThat(ALLOWED.allows(named())).isFalse();
    }

    @Test
    void refusalSaysWhoCameAndWhoMay() {
        assertThat(ALLOWED.refusal(named("api.partners.example"))).isEmpty();
        assertThat(ALLOWED.refusal(named("other.example")))
                .contains("allowed-peers allows no name of the verified certificate 'CN=odd', which has the DNS names "
                        + "[other.example]. It allows spiffe://example.org/ns/prod/**, dns:*.partners.example");
        assertThat(ALLOWED.refusal(named()))
                .get()
                .asString()
                .contains("which has no SPIFFE ID, DNS name, URI or e-mail address");
        assertThat(ALLOWED.refusal(OddCertificates.withNames(
                        uri("spiffe://example.org/ns/dev/a"),
                        new GeneralName(GeneralName.rfc822Name, "a@example.org"))))
                .get()
                .asString()
                .contains(
                        "which has the SPIFFE ID spiffe://example.org/ns/dev/a, the e-mail addresses [a@example.org]");
        assertThat(ALLOWED.refusal(
                        OddCertificates.withNames(uri("spiffe://example.org/ns/prod/a"), uri("spiffe://evil/a"))))
                .get()
                .asString()
                .contains("which has no SPIFFE ID, the URIs [spiffe://example.org/ns/prod/a, spiffe://evil/a]");
    }

    /** So that what is allowed is still there in a line of the log. */
    @Test
    void refusalIsShortWhateverThePeerIsCalled() {
        String[] names = Stream.iterate(0, i -> i + 1)
                .limit(200)
                .map(i -> i + ".example")
                .toArray(String[]::new);
        assertThat(ALLOWED.refusal(named(names)))
                .get()
                .asString()
                .hasSizeLessThan(400)
                .contains("dns:*.partners.example");
    }

    @Test
    void nameCanBeJudgedWithoutACertificate() {
        assertThat(ALLOWED.allowsName("spiffe://example.org/ns/prod/sa/a")).isTrue();
        assertThat(ALLOWED.allowsName("spiffe://example.org/ns/dev/sa/a")).isFalse();
        assertThat(ALLOWED.allowsName("dns:API.partners.example")).isTrue();
        assertThat(ALLOWED.allowsName("email:a@partners.example")).isFalse();
        assertThat(ALLOWED.allowsName("uri:urn:a")).isFalse();
        for (String wildcard : List.of("dns:*.partners.example", "spiffe://example.org/ns/prod/**", "spiffe://e/*")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ALLOWED.allowsName(wildcard))
                    .withMessageContaining("has a wildcard");
        }
    }

    @Test
    void noPatternIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedPeers.of(List.of()))
                .withMessageContaining("The list is empty, so every peer would be refused.");
    }

    @Test
    void equalityComparesPatternsInAnyOrder() {
        AllowedPeers turned = AllowedPeers.of(
                List.of(PeerPattern.of("dns:*.PARTNERS.example"), PeerPattern.of("spiffe://example.org/ns/prod/**")));
        assertThat(turned).isEqualTo(ALLOWED).hasSameHashCodeAs(ALLOWED);
        assertThat(AllowedPeers.of(PeerPattern.of("dns:*.partners.example"))).isNotEqualTo(ALLOWED);
        assertThat(ALLOWED).hasToString("spiffe://example.org/ns/prod/**, dns:*.partners.example");
        assertThat(ALLOWED.patterns()).hasSize(2);
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static X509Certificate named(String... names) {
        return OddCertificates.withNames(Stream.of(names)
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(ASN1Encodable[]::new));
    }
}
