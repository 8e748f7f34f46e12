package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.net.URI;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of the addresses in a certificate are asked. */
class NamedAddressesTests {

    private static final Made ISSUER = CertificateDraft.of("Issuer").authority().make();
    private static final GeneralName DIRECTORY = new GeneralName(new X500Name("CN=Issuer"));

    @Test
    void responderIsTheFirstThatCanBeAsked() {
        X509Certificate certificate =
                certificate(Extension.authorityInfoAccess, new AuthorityInformationAccess(new AccessDescription[] {
                    new AccessDescription(AccessDescription.id_ad_caIssuers, address("http://issuer.example/ca.crt")),
                    new AccessDescription(AccessDescription.id_ad_ocsp, DIRECTORY),
                    new AccessDescription(AccessDescription.id_ad_ocsp, address("ldap://ocsp.example/")),
                    new AccessDescription(AccessDescription.id_ad_ocsp, address("http://ocsp example/")),
                    new AccessDescription(AccessDescription.id_ad_ocsp, address("http://first.example/")),
                    new AccessDescription(AccessDescription.id_ad_ocsp, address("http://second.example/"))
                }));
        assertThat(NamedAddresses.responder(certificate)).contains(URI.create("http://first.example/"));
    }

    /** Lists of other issuers, and those for some reasons, do not say that a certificate is good. */
    @Test
    void listsAreThoseOfTheIssuerForAllReasons() {
        X509Certificate certificate =
                certificate(Extension.cRLDistributionPoints, new CRLDistPoint(new DistributionPoint[] {
                    point(null, new GeneralNames(DIRECTORY), address("http://indirect.example/")),
                    point(new ReasonFlags(ReasonFlags.keyCompromise), null, address("http://reasons.example/")),
                    point(null, null, DIRECTORY, address("ldap://lists.example/"), address("http://lists.example/1")),
                    new DistributionPoint(null, null, null),
                    point(null, null, address("http://lists.example/2"), address("http://lists.example/1"))
                }));
        assertThat(NamedAddresses.lists(certificate))
                .containsExactly(URI.create("http://lists.example/1"), URI.create("http://lists.example/2"));
    }

    @Test
    void brokenExtensionNamesNobody() {
        ASN1EncodableVector elements = new ASN1EncodableVector();
        elements.add(DERNull.INSTANCE);
        DERSequence broken = new DERSequence(elements);
        assertThat(NamedAddresses.responder(certificate(Extension.authorityInfoAccess, broken)))
                .isEmpty();
        assertThat(NamedAddresses.lists(certificate(Extension.cRLDistributionPoints, broken)))
                .isEmpty();
    }

    private static X509Certificate certificate(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return CertificateDraft.of("leaf", ISSUER)
                .extension(type, false, value)
                .make()
                .certificate();
    }

    private static GeneralName address(String address) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, address);
    }

    private static DistributionPoint point(
            @Nullable ReasonFlags reasons, @Nullable GeneralNames issuer, GeneralName... names) {
        return new DistributionPoint(new DistributionPointName(new GeneralNames(names)), reasons, issuer);
    }
}
