package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fetch.Bulkhead;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.ListDraft;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What lists say (RFC 5280, section 6.3.3). */
class RevocationListTests {

    private static final String PLACE = "http://lists.example/1";
    private static final Made ISSUER = CertificateDraft.of("Issuer").authority().make();
    private static final Made OTHER = CertificateDraft.of("Issuer").authority().make();
    private static final Made LEAF =
            CertificateDraft.of("leaf", ISSUER).revocationList(PLACE).make();
    private static final Subject SUBJECT = new Subject(LEAF.certificate(), ISSUER.certificate());

    @ParameterizedTest
    @MethodSource
    void says(Verdict.Status status, String kind, X509CRL list) {
        assertThat(RevocationList.isOfIssuer(list, SUBJECT)).isTrue();
        assertThat(RevocationList.verdict(list, SUBJECT, Instant.now()).status())
                .as(kind)
                .isEqualTo(status);
    }

    static Stream<Arguments> says() {
        return Stream.of(
                good("empty", ListDraft.of(ISSUER)),
                good("of this place", part(place(PLACE), false, false, null, false, false)),
                good("of leaves", part(null, true, false, null, false, false)),
                good("which takes it back", ListDraft.of(ISSUER).naming(LEAF.certificate(), CRLReason.removeFromCRL)),
                revoked("current", ListDraft.of(ISSUER)),
                revoked("outdated", ListDraft.outdated(ISSUER)),
                revoked("of changes", changes()),
                revoked("of another place", part(place("http://lists.example/2"), false, false, null, false, false)),
                revoked("unreadable otherwise", unknown()),
                undetermined("outdated", ListDraft.outdated(ISSUER)),
                undetermined("of changes", changes()),
                undetermined(
                        "of another place", part(place("http://lists.example/2"), false, false, null, false, false)),
                undetermined("of authorities", part(null, false, true, null, false, false)),
                undetermined(
                        "of some reasons",
                        part(null, false, false, new ReasonFlags(ReasonFlags.keyCompromise), false, false)),
                undetermined("of other issuers", part(null, false, false, null, true, false)),
                undetermined("of attributes", part(null, false, false, null, false, true)),
                undetermined("with what nobody knows", unknown()));
    }

    private static Arguments good(String kind, ListDraft draft) {
        return Arguments.of(Verdict.Status.GOOD, kind, draft.make());
    }

    private static Arguments revoked(String kind, ListDraft draft) {
        return Arguments.of(
                Verdict.Status.REVOKED, kind, draft.naming(LEAF.certificate()).make());
    }

    private static Arguments undetermined(String kind, ListDraft draft) {
        return Arguments.of(Verdict.Status.UNDETERMINED, kind, draft.make());
    }

    private static DistributionPointName place(String address) {
        return new DistributionPointName(
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, address)));
    }

    private static ListDraft part(
            @Nullable DistributionPointName place,
            boolean leaves,
            boolean authorities,
            @Nullable ReasonFlags reasons,
            boolean indirect,
            boolean attributes) {
        return ListDraft.of(ISSUER)
                .extension(
                        Extension.issuingDistributionPoint,
                        true,
                        new IssuingDistributionPoint(place, leaves, authorities, reasons, indirect, attributes));
    }

    private static ListDraft changes() {
        return ListDraft.of(ISSUER).extension(Extension.deltaCRLIndicator, true, new ASN1Integer(BigInteger.ONE));
    }

    private static ListDraft unknown() {
        return ListDraft.of(ISSUER)
                .extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.1"), true, new ASN1Integer(BigInteger.ONE));
    }

    @Test
    void listOfAuthoritiesSaysNothingOfLeavesAndTheOtherWayRound() {
        X509CRL ofLeaves = part(null, true, false, null, false, false).make();
        X509CRL ofAuthorities = part(null, false, true, null, false, false).make();
        for (CertificateDraft authority : List.of(
                CertificateDraft.of("Below", ISSUER).authority(),
                CertificateDraft.of("Last", ISSUER).lastAuthority())) {
            Subject below = new Subject(authority.make().certificate(), ISSUER.certificate());
            assertThat(RevocationList.verdict(ofLeaves, below, Instant.now()).isDetermined())
                    .isFalse();
            assertThat(RevocationList.verdict(ofAuthorities, below, Instant.now())
                            .status())
                    .isEqualTo(Verdict.Status.GOOD);
        }
    }

    /** In whichever order they are looked at. */
    @Test
    void listThatNamesItIsBelievedBeforeOneThatDoesNot() {
        X509CRL silent = ListDraft.of(ISSUER).make();
        X509CRL naming = ListDraft.of(ISSUER).naming(LEAF.certificate()).make();
        StatusSource source = new StatusSource(RevocationSettings.DEFAULT, Clock.systemUTC());
        for (List<X509CRL> lists : List.of(List.of(silent, naming), List.of(naming, silent))) {
            try (Asking asking = new Asking(
                    new Bulkhead(1, 1), ISSUER.certificate().getPublicKey(), Deadline.in(Duration.ofSeconds(20)))) {
                Verdict verdict = source.verdict(SUBJECT, new LinkedHashSet<>(lists), null, asking);
                assertThat(verdict.isRevoked()).isTrue();
            }
        }
    }

    @Test
    void othersDoNotSignForTheIssuer() {
        assertThat(RevocationList.isOfIssuer(ListDraft.forged(ISSUER, OTHER).make(), SUBJECT))
                .isFalse();
        Made weak = CertificateDraft.of("Issuer").usage(KeyUsage.keyCertSign).make();
        Made leaf = CertificateDraft.of("leaf", weak).make();
        assertThat(RevocationList.isOfIssuer(
                        ListDraft.of(weak).make(), new Subject(leaf.certificate(), weak.certificate())))
                .isFalse();
    }
}
