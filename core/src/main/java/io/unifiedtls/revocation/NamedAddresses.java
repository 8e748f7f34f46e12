package io.unifiedtls.revocation;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/** Where a certificate says that it can be asked about; only what is asked by http or https. */
final class NamedAddresses {

    private NamedAddresses() {}

    /** The first responder (RFC 5280, section 4.2.2.1). */
    static Optional<URI> responder(X509Certificate certificate) {
        try {
            return extension(certificate, Extension.authorityInfoAccess)
                    .map(AuthorityInformationAccess::getInstance)
                    .flatMap(access -> Arrays.stream(access.getAccessDescriptions())
                            .filter(description -> description.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
                            .map(AccessDescription::getAccessLocation)
                            .flatMap(NamedAddresses::addresses)
                            .findFirst());
        } catch (IllegalArgumentException ex) {
            return Optional.empty();
        }
    }

    /** The lists (RFC 5280, section 4.2.1.13) of the issuer itself. */
    static List<URI> lists(X509Certificate certificate) {
        try {
            return points(certificate)
                    .filter(point -> point.getCRLIssuer() == null && point.getReasons() == null)
                    .flatMap(point -> names(point.getDistributionPoint()))
                    .flatMap(NamedAddresses::addresses)
                    .distinct()
                    .toList();
        } catch (IllegalArgumentException ex) {
            return List.of();
        }
    }

    static Stream<DistributionPoint> points(X509Certificate certificate) {
        return extension(certificate, Extension.cRLDistributionPoints)
                .map(value -> Arrays.stream(CRLDistPoint.getInstance(value).getDistributionPoints()))
                .orElse(Stream.of());
    }

    static Stream<GeneralName> names(@Nullable DistributionPointName name) {
        return name == null || name.getType() != DistributionPointName.FULL_NAME
                ? Stream.of()
                : Arrays.stream(GeneralNames.getInstance(name.getName()).getNames());
    }

    private static Optional<byte[]> extension(X509Certificate certificate, ASN1ObjectIdentifier type) {
        return Optional.ofNullable(certificate.getExtensionValue(type.getId()))
                .map(value -> ASN1OctetString.getInstance(value).getOctets());
    }

    private static Stream<URI> addresses(GeneralName name) {
        if (name.getTagNo() != GeneralName.uniformResourceIdentifier) {
            return Stream.empty();
        }
        String address = name.getName().toString();
        return Question.isAddress(address) ? Stream.of(URI.create(address)) : Stream.of();
    }
}
