package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.testing.OddCertificates;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdentityTests {

    private static final GeneralName SPIFFE = uri("spiffe://example/billing");

    @Test
    void holdsEveryKindOfName() {
        PeerIdentity identity = identity(
                new GeneralName(GeneralName.dNSName, "billing.example"),
                SPIFFE,
                new GeneralName(GeneralName.rfc822Name, "ops@example"),
                new GeneralName(GeneralName.iPAddress, "10.0.0.1"));
        assertThat(identity.dnsNames()).containsExactly("billing.example");
        assertThat(identity.uris()).containsExactly(URI.create("spiffe://example/billing"));
        assertThat(identity.spiffeId()).contains(URI.create("spiffe://example/billing"));
        assertThat(identity.emailAddresses()).containsExactly("ops@example");
        assertThat(identity.configurationLabel()).isEqualTo("partners");
        assertThat(identity.chain()).isNotEmpty();
    }

    static Stream<String> spiffeIds() {
        return Stream.of(
                "spiffe://example.org/billing",
                "spiffe://a_b-c.9/Ns/staging/sa/..a/...",
                "spiffe://10.0.0.1/a",
                "spiffe://" + "d".repeat(255) + "/a",
                "spiffe://e/" + "p".repeat(2_048 - "spiffe://e/".length()));
    }

    @ParameterizedTest
    @MethodSource
    void spiffeIds(String id) {
        assertThat(identity(uri(id)).spiffeId()).contains(URI.create(id));
    }

    static Stream<String> otherSpellings() {
        return Stream.of(
                "https://example/a",
                "SPIFFE://example/a",
                "spiffe://Example/a",
                "spiffe://user@example/a",
                "spiffe://@example/a",
                "spiffe://example:443/a",
                "spiffe://example:/a",
                "spiffe://[::1]/a",
                "spiffe://exa%6dple/a",
                "spiffe://exa~mple/a",
                "spiffe:///a",
                "spiffe:/example/a",
                "spiffe:example",
                "spiffe://example",
                "spiffe://example/",
                "spiffe://example/a/",
                "spiffe://example//a",
                "spiffe://example/./a",
                "spiffe://example/b/../a",
                "spiffe://example/..",
                "spiffe://example/%61",
                "spiffe://example/%2e%2e/a",
                "spiffe://example/a?b",
                "spiffe://example/a?",
                "spiffe://example/a#b",
                "spiffe://example/a#",
                "spiffe://example/a;b",
                "spiffe://example/a:b",
                "spiffe://example/a\\b",
                "spiffe://example/a\n",
                "spiffe://example/a ",
                " spiffe://example/a",
                "spiffe://example/a\u0000",
                "spiffe://" + "d".repeat(256) + "/a",
                "spiffe://e/" + "p".repeat(2_049 - "spiffe://e/".length()));
    }

    /** A second spelling would be somebody else to one reader and the same to another. */
    @ParameterizedTest
    @MethodSource
    void otherSpellings(String other) {
        assertThat(identity(uri(other)).spiffeId()).isEmpty();
        assertThat(identity(uri(other), SPIFFE).spiffeId()).isEmpty();
    }

    /** X.509-SVID, section 2. */
    @Test
    void severalUrisAreNoSpiffeId() {
        assertThat(identity(SPIFFE, uri("spiffe://example/b")).spiffeId()).isEmpty();
        assertThat(identity(SPIFFE, SPIFFE).spiffeId()).isEmpty();
        assertThat(identity(SPIFFE, uri("https://example/")).spiffeId()).isEmpty();
    }

    static Stream<ASN1Encodable> unreadable() {
        return Stream.of(
                OddCertificates.text(GeneralName.dNSName, "a\nb"),
                OddCertificates.text(GeneralName.dNSName, "a\0.example"),
                OddCertificates.text(GeneralName.dNSName, "\u00fc.example"),
                OddCertificates.text(GeneralName.dNSName, ""),
                OddCertificates.text(GeneralName.rfc822Name, "a b@c"),
                OddCertificates.text(GeneralName.iPAddress, "seven"),
                new DERTaggedObject(true, GeneralName.dNSName, new DERSequence(DERNull.INSTANCE)),
                new DERTaggedObject(false, GeneralName.directoryName, new DEROctetString(new byte[] {0x30, 5, 1})),
                new DERTaggedObject(true, GeneralName.directoryName, new DEROctetString(new byte[] {0x30, 5, 1})),
                new DERTaggedObject(false, 21, DERNull.INSTANCE),
                DERNull.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableNameHidesNoOther(ASN1Encodable odd) {
        X509Certificate leaf =
                OddCertificates.withNames(odd, SPIFFE, new GeneralName(GeneralName.dNSName, "billing.example"), odd);
        PeerIdentity identity = PeerIdentity.of(List.of(leaf), "partners");
        assertThat(identity.dnsNames()).containsExactly("billing.example");
        assertThat(identity.uris()).containsExactly(URI.create("spiffe://example/billing"));
        assertThat(identity.spiffeId()).contains(URI.create("spiffe://example/billing"));
        assertThat(identity.emailAddresses()).isEmpty();
    }

    static Stream<ASN1Encodable> unreadableUris() {
        return Stream.of(
                OddCertificates.text(GeneralName.uniformResourceIdentifier, "spiffe://example/\n"),
                OddCertificates.text(GeneralName.uniformResourceIdentifier, "spiffe://ex\u00fcmple/a"),
                OddCertificates.text(GeneralName.uniformResourceIdentifier, "no uri"),
                OddCertificates.text(GeneralName.uniformResourceIdentifier, ""),
                new DERTaggedObject(true, GeneralName.uniformResourceIdentifier, new DERSequence(DERNull.INSTANCE)));
    }

    @ParameterizedTest
    @MethodSource
    void unreadableUris(ASN1Encodable odd) {
        X509Certificate leaf = OddCertificates.withNames(SPIFFE, odd);
        assertThat(PeerIdentity.of(List.of(leaf), "partners").spiffeId()).isEmpty();
        assertThat(PeerIdentity.of(List.of(leaf), "partners").uris())
                .containsExactly(URI.create("spiffe://example/billing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "3003820161", "30050101FF", "3080820161", "308400000003820161", "04", "308403"})
    void namesThatAreNoSequenceAreNone(String encoded) {
        X509Certificate leaf = OddCertificates.withNames(HexFormat.of().parseHex(encoded));
        PeerIdentity identity = PeerIdentity.of(List.of(leaf), "partners");
        assertThat(identity.dnsNames()).hasSizeLessThanOrEqualTo(1);
        assertThat(identity.spiffeId()).isEmpty();
    }

    /** X.509-SVID, section 5.2. */
    @Test
    void certificateThatSignsOthersIsNoCaller() {
        X509Certificate authority = OddCertificates.make(
                builder -> builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(SPIFFE))
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
        for (int usage : new int[] {KeyUsage.keyCertSign, KeyUsage.cRLSign}) {
            X509Certificate signer = OddCertificates.make(
                    builder -> builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(SPIFFE))
                            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | usage)));
            assertThat(PeerIdentity.of(List.of(signer), "partners").spiffeId()).isEmpty();
        }
        assertThat(PeerIdentity.of(List.of(authority), "partners").spiffeId()).isEmpty();
    }

    @Test
    void nobodyHasNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> PeerIdentity.of(List.of(), "partners"));
        TLSConnection.Builder builder =
                TLSConnection.builder(TLSVersion.TLS_1_3, CipherSuite.of("TLS_AES_128_GCM_SHA256"), "partners");
        assertThat(builder.build().peerIdentity()).isEmpty();
        List<X509Certificate> chain = identity(SPIFFE).chain();
        assertThat(builder.peerCertificates(chain).build().peerIdentity())
                .contains(PeerIdentity.of(chain, "partners"))
                .isNotEqualTo(PeerIdentity.of(chain, "others"));
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static PeerIdentity identity(GeneralName... names) {
        return PeerIdentity.of(List.of(OddCertificates.withNames(names)), "partners");
    }
}
