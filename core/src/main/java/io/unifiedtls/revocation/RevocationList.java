package io.unifiedtls.revocation;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/**
 * The verdict of a list of revoked certificates about one (RFC 5280, section 6.3.3). A list that names it and was signed by its
 * issuer is believed in any case, also an outdated one; that it leaves it out is believed only of a current list which is
 * meant for it. Lists that others sign for the issuer, and lists of changes, never acquit.
 */
final class RevocationList {

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final int CRL_SIGN = 6;

    private RevocationList() {}

    /** Whether the issuer of a certificate has signed a list, and may. */
    static boolean isOfIssuer(X509CRL list, Subject subject) {
        return list.getIssuerX500Principal().equals(subject.certificate().getIssuerX500Principal())
                && maySign(subject)
                && isSignedBy(list, subject.issuer().getPublicKey());
    }

    /** The verdict of a list that {@link #isOfIssuer}. */
    static Verdict verdict(X509CRL list, Subject subject, Instant now) {
        Optional<Instant> until = Optional.ofNullable(list.getNextUpdate()).map(date -> date.toInstant());
        X509CRLEntry entry = list.getRevokedCertificate(subject.certificate());
        if (entry != null && entry.getRevocationReason() != CRLReason.REMOVE_FROM_CRL) {
            return Verdict.revoked(
                    "a CRL of its issuer lists it as revoked since %s"
                            .formatted(entry.getRevocationDate().toInstant()),
                    until.orElse(now));
        }
        if (until.isEmpty()
                || !now.isBefore(until.get())
                || now.isBefore(list.getThisUpdate().toInstant().minus(CLOCK_SKEW))) {
            return Verdict.undetermined("the CRL is valid only from %s to %s"
                    .formatted(
                            list.getThisUpdate().toInstant(),
                            until.map(Instant::toString).orElse("an unknown time")));
        }
        return isMeantFor(list, subject)
                ? Verdict.good(until.get())
                : Verdict.undetermined("the CRL does not apply to it");
    }

    private static boolean maySign(Subject subject) {
        boolean[] usage = subject.issuer().getKeyUsage();
        return usage == null || usage[CRL_SIGN];
    }

    private static boolean isSignedBy(X509CRL list, PublicKey key) {
        try {
            list.verify(key);
            return true;
        } catch (GeneralSecurityException ex) {
            return false;
        }
    }

    private static boolean isMeantFor(X509CRL list, Subject subject) {
        Set<String> unknown =
                new HashSet<>(list.getCriticalExtensionOIDs() == null ? Set.of() : list.getCriticalExtensionOIDs());
        unknown.remove(Extension.issuingDistributionPoint.getId());
        byte[] value = list.getExtensionValue(Extension.issuingDistributionPoint.getId());
        boolean isOfChanges = list.getExtensionValue(Extension.deltaCRLIndicator.getId()) != null;
        if (!unknown.isEmpty() || isOfChanges) {
            return false;
        }
        try {
            return value == null
                    || covers(
                            IssuingDistributionPoint.getInstance(
                                    ASN1OctetString.getInstance(value).getOctets()),
                            subject);
        } catch (IllegalArgumentException ex) {
            return false;
        }
    }

    private static boolean covers(IssuingDistributionPoint part, Subject subject) {
        boolean isOfOthers = part.isIndirectCRL()
                || part.onlyContainsAttributeCerts()
                || part.getOnlySomeReasons() != null
                || (subject.isAuthority() ? part.onlyContainsUserCerts() : part.onlyContainsCACerts());
        return !isOfOthers && (part.getDistributionPoint() == null || sharesName(part, subject));
    }

    /** A part of the issuer's certificates, which are those that name the same place. */
    private static boolean sharesName(IssuingDistributionPoint part, Subject subject) {
        Set<GeneralName> names =
                NamedAddresses.names(part.getDistributionPoint()).collect(Collectors.toSet());
        return NamedAddresses.points(subject.certificate())
                .map(DistributionPoint::getDistributionPoint)
                .flatMap(NamedAddresses::names)
                .anyMatch(names::contains);
    }
}
