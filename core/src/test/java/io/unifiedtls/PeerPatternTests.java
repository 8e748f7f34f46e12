package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.testing.OddCertificates;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names of certificates a pattern matches, and what is no pattern. */
class PeerPatternTests {

    @ParameterizedTest
    @CsvSource({
        "spiffe://example.org/ns/prod/sa/a, spiffe://example.org/ns/prod/sa/a, true",
        "spiffe://example.org/ns/prod/sa/a, spiffe://example.org/ns/prod/sa/A, false",
        "spiffe://example.org/ns/prod/sa/a, spiffe://example.org/ns/prod/sa/ab, false",
        "spiffe://example.org/ns/prod/sa/a, spiffe://example.org/ns/prod/sa/a/b, false",
        "spiffe://example.org/ns/prod/sa/a, spiffe://example.com/ns/prod/sa/a, false",
        // A wildcard is one whole segment
        "spiffe://example.org/ns/*/sa/a, spiffe://example.org/ns/prod/sa/a, true",
        "spiffe://example.org/ns/*/sa/a, spiffe://example.org/ns/sa/a, false",
        "spiffe://example.org/ns/*/sa/a, spiffe://example.org/ns/x/y/sa/a, false",
        "spiffe://example.org/*, spiffe://example.org/a, true",
        "spiffe://example.org/*, spiffe://example.org/a/b, false",
        // The rest is at least one segment
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/a, true",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/a/b/c, true",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/production/a, false",
        "spiffe://example.org/ns/*/**, spiffe://example.org/ns/prod/a, true",
        "spiffe://example.org/**, spiffe://example.org/a, true",
        "spiffe://example.org/**, spiffe://evil.example.org/a, false",
        "spiffe://example.org/**, spiffe://example.org.evil/a, false",
        // Other spellings are no SPIFFE IDs
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/../dev/a, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/dev/../prod/a, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/./a, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod//a, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/%61, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns%2Fprod/a, false",
        "spiffe://example.org/ns/prod/**, spiffe://EXAMPLE.org/ns/prod/a, false",
        "spiffe://example.org/ns/prod/**, SPIFFE://example.org/ns/prod/a, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/a?b, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/a#b, false",
        "spiffe://example.org/ns/prod/**, spiffe://x@example.org/ns/prod/a, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org:443/ns/prod/a, false",
        "spiffe://example.org/ns/prod/**, spiffe://example.org/ns/prod/*, false",
        "uri:urn:example:billing, urn:example:billing, true",
        "uri:urn:example:billing, urn:example:billing2, false",
        "uri:urn:example:billing, URN:example:billing, false",
        "uri:https://a.example/%61, https://a.example/a, false",
        "dns:a.example, spiffe://a.example/a, false",
    })
    void uri(String pattern, String name, boolean matches) {
        assertThat(allows(pattern, new GeneralName(GeneralName.uniformResourceIdentifier, name)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "dns:api.partners.example, api.partners.example, true",
        "dns:API.Partners.example, api.PARTNERS.example, true",
        "dns:api.partners.example, xapi.partners.example, false",
        "dns:api.partners.example, partners.example, false",
        "dns:*.partners.example, api.partners.example, true",
        "dns:*.partners.example, API.PARTNERS.EXAMPLE, true",
        "dns:*.partners.example, xn--bcher-kva.partners.example, true",
        "dns:*.partners.example, partners.example, false",
        "dns:*.partners.example, a.b.partners.example, false",
        "dns:*.partners.example, evilpartners.example, false",
        "dns:*.partners.example, api.partners.example.evil, false",
        "dns:*.partners.example, .partners.example, false",
        "dns:*.partners.example, api.partners.example., false",
        // A wildcard in a certificate stands for many
        "dns:*.partners.example, *.partners.example, true",
        "dns:api.partners.example, *.partners.example, false",
        "dns:*.partners.example, *.a.partners.example, false",
        "dns:*.partners.example, a*.partners.example, false",
        "dns:*.partners.example, *.*.partners.example, false",
        "dns:*.partners.example, 'a b.partners.example', false",
        "dns:10.partners.example, 10.partners.example, true",
        "spiffe://example.org/**, example.org, false",
        "uri:urn:example.org, example.org, false",
        "email:a@example.org, a@example.org, false",
    })
    void dnsName(String pattern, String name, boolean matches) {
        assertThat(allows(pattern, new GeneralName(GeneralName.dNSName, name))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "email:ops@partners.example, ops@partners.example, true",
        "email:ops@Partners.example, ops@PARTNERS.example, true",
        "email:ops@partners.example, Ops@partners.example, false",
        "email:ops@partners.example, x.ops@partners.example, false",
        "email:ops@partners.example, ops@partners.example.evil, false",
        "email:ops@partners.example, partners.example, false",
        "email:ops@partners.example, ops@evil@partners.example, false",
        "dns:partners.example, ops@partners.example, false",
    })
    void emailAddress(String pattern, String name, boolean matches) {
        assertThat(allows(pattern, new GeneralName(GeneralName.rfc822Name, name)))
                .isEqualTo(matches);
    }

    /** What C reads until its first zero, and what a terminal hides. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.partners.example\0",
                "api.partners.example\0.evil",
                "api\r.partners.example",
                "\u00e4.partners.example"
            })
    void oddCharactersMatchNothing(String name) {
        for (int kind :
                new int[] {GeneralName.dNSName, GeneralName.uniformResourceIdentifier, GeneralName.rfc822Name}) {
            ASN1Encodable odd = OddCertificates.text(kind, kind == GeneralName.dNSName ? name : "urn:a@" + name);
            assertThat(allows("dns:*.partners.example", odd)).isFalse();
            assertThat(allows("dns:api.partners.example", odd)).isFalse();
            assertThat(allows("uri:urn:a@api.partners.example", odd)).isFalse();
            assertThat(allows("email:urn:a@api.partners.example", odd)).isFalse();
        }
    }

    @Test
    void secondUriLeavesNoSpiffeId() {
        GeneralName id = new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/a");
        assertThat(allows("spiffe://example.org/**", id)).isTrue();
        assertThat(allows(
                        "spiffe://example.org/**",
                        id,
                        new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/b")))
                .isFalse();
        assertThat(allows("spiffe://example.org/**", id, new GeneralName(GeneralName.uniformResourceIdentifier, "a:b")))
                .isFalse();
        assertThat(allows(
                        "spiffe://example.org/**",
                        id,
                        OddCertificates.text(GeneralName.uniformResourceIdentifier, "spiffe://\0")))
                .isFalse();
    }

    @Test
    void authorityHasNoSpiffeId() {
        X509Certificate authority = OddCertificates.make(builder -> builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/a")))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
        assertThat(AllowedPeers.of(PeerPattern.of("spiffe://example.org/**")).allows(authority))
                .isFalse();
    }

    @Test
    void subjectIsNoName() {
        X509Certificate named = OddCertificates.make(new X500Name("CN=api.partners.example"), builder -> {});
        assertThat(AllowedPeers.of(PeerPattern.of("dns:api.partners.example")).allows(named))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void isNoPattern(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerPattern.of(text))
                .withMessageContaining(message);
    }

    static Stream<Arguments> isNoPattern() {
        return Stream.of(
                        new String[] {"", "'' is no pattern"},
                        new String[] {"*", "'*' is no pattern"},
                        new String[] {"api.partners.example", "Write dns:api.partners.example"},
                        new String[] {"*.partners.example", "Write dns:*.partners.example"},
                        new String[] {"DNS:api.partners.example", "in lower case"},
                        new String[] {"CN=client", "is a subject"},
                        new String[] {"subject:CN=client", "is a subject"},
                        new String[] {"ip:10.0.0.1", "is no pattern"},
                        new String[] {"dns:", "is not a DNS name"},
                        new String[] {"dns:*", "is not a DNS name"},
                        new String[] {"dns:*.", "is not a DNS name"},
                        new String[] {"dns:a.*.example", "is not a DNS name"},
                        new String[] {"dns:a*.example", "is not a DNS name"},
                        new String[] {"dns:**.example", "is not a DNS name"},
                        new String[] {"dns:api.partners.example.", "is not a DNS name"},
                        new String[] {"dns:10.0.0.1", "is not a DNS name"},
                        new String[] {"dns:https://a.example", "is not a DNS name"},
                        new String[] {"dns: a.example", "contains blanks"},
                        new String[] {"dns:b\u00fccher.example", "Write DNS names as A-labels"},
                        new String[] {"dns:a.example\0", "'dns:a.example\\u0000' contains blanks"},
                        new String[] {"spiffe://", "has no valid trust domain"},
                        new String[] {"spiffe://example.org", "has no path"},
                        new String[] {"spiffe://Example.org/a", "lower-case letters"},
                        new String[] {"spiffe://*/a", "without a wildcard"},
                        new String[] {"spiffe://example.org:443/a", "has no valid trust domain"},
                        new String[] {"spiffe://u@example.org/a", "has no valid trust domain"},
                        new String[] {"spiffe://example.org/", "has a segment that no SPIFFE ID has"},
                        new String[] {"spiffe://example.org/a/", "has a segment that no SPIFFE ID has"},
                        new String[] {"spiffe://example.org/a//b", "has a segment that no SPIFFE ID has"},
                        new String[] {"spiffe://example.org/../a", "has a segment that no SPIFFE ID has"},
                        new String[] {"spiffe://example.org/%61", "has a segment that no SPIFFE ID has"},
                        new String[] {"spiffe://example.org/prod-*", "* for a whole segment"},
                        new String[] {"spiffe://example.org/**/a", "** as the last one"},
                        new String[] {"uri:spiffe://example.org/a", "Write it without uri:"},
                        new String[] {"uri:SPIFFE://example.org/a", "Write it without uri:"},
                        new String[] {"uri:", "is not a whole URI"},
                        new String[] {"uri:/a", "is not a whole URI"},
                        new String[] {"uri:urn:example:*", "without wildcards"},
                        new String[] {"email:ops", "is not an e-mail address"},
                        new String[] {"email:@partners.example", "is not an e-mail address"},
                        new String[] {"email:*@partners.example", "without wildcards"})
                .map(row -> Arguments.of((Object[]) row));
    }

    private static boolean allows(String pattern, ASN1Encodable... names) {
        return AllowedPeers.of(PeerPattern.of(pattern)).allows(OddCertificates.withNames(names));
    }
}
