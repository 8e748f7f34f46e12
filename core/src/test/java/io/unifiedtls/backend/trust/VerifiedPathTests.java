package io.unifiedtls.backend.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

/** Who has issued what, and what an anchor says about those below it. */
class VerifiedPathTests {

    private static final Made ROOT = CertificateDraft.of("Root").authority().make();

    /** Anybody can take a name, and who has a key may have several. */
    @Test
    void issuerHasTheNameAndTheKey() {
        Made client = CertificateDraft.of("client", ROOT).make();
        X509Certificate namesake =
                CertificateDraft.of("Root").authority().make().certificate();
        X509Certificate sameKey = CertificateDraft.of("Other", null, ROOT.keys())
                .authority()
                .make()
                .certificate();
        assertThat(VerifiedPath.issuer(client.certificate(), List.of(namesake, sameKey, ROOT.certificate())))
                .contains(ROOT.certificate());
        assertThat(VerifiedPath.issuer(client.certificate(), List.of(namesake, sameKey)))
                .isEmpty();
    }

    @Test
    void anchorBoundsTheNumberOfAuthoritiesBelowIt() {
        Made last = CertificateDraft.of("Last").lastAuthority().make();
        Made between = CertificateDraft.of("Between", last).authority().make();
        Made client = CertificateDraft.of("client", between).make();
        Made direct = CertificateDraft.of("direct", last).make();
        assertRefused(
                "'CN=Last' allows at most 0 authorities below it, but the path of 'CN=client' has 1",
                last,
                client,
                between);
        assertAccepted(last, direct);
        assertAccepted(ROOT, client, between);
    }

    /** As where an authority changes its key (RFC 5280, sections 4.2.1.9 and 6.1.4 l). */
    @Test
    void selfIssuedAuthorityCountsNot() {
        Made last = CertificateDraft.of("Last").lastAuthority().make();
        Made renewed = CertificateDraft.of("Last", last).authority().make();
        Made client = CertificateDraft.of("client", renewed).make();
        assertAccepted(last, client, renewed);
    }

    /** But for self-issued authorities (RFC 5280, section 6.1.3 b), a name of the leaf counts whoever issued it. */
    @Test
    void anchorBoundsTheNamesBelowIt() {
        Made bound = CertificateDraft.of("Bound")
                .authority()
                .constrainedTo("in.example")
                .make();
        Made inside =
                CertificateDraft.of("client", bound).dnsName("a.in.example").make();
        Made outside =
                CertificateDraft.of("client", bound).dnsName("a.out.example").make();
        Made outsiders = CertificateDraft.of("Between", bound)
                .authority()
                .dnsName("out.example")
                .make();
        Made renewed = CertificateDraft.of("Bound", bound)
                .authority()
                .dnsName("out.example")
                .make();
        Made ofItself =
                CertificateDraft.of("Bound", bound).dnsName("a.out.example").make();
        assertAccepted(bound, inside);
        assertRefused(
                "The names of 'CN=client' are outside the name constraints of the authority 'CN=Bound'",
                bound,
                outside);
        assertRefused("The names of 'CN=Between' are outside", bound, inside, outsiders);
        assertAccepted(bound, inside, renewed);
        assertRefused("The names of 'CN=Bound' are outside", bound, ofItself);
    }

    /** A peer's own certificate in the trust store has nobody above it whose dates could be passed by. */
    @Test
    void peersOwnCertificateIsForItsTimeAndPurpose() throws Exception {
        Made server = CertificateDraft.of("server")
                .purpose(KeyPurposeId.id_kp_serverAuth)
                .make();
        Made any = CertificateDraft.of("any")
                .purpose(KeyPurposeId.anyExtendedKeyUsage)
                .make();
        X509Certificate leaf = server.certificate();
        PinnedLeaf.check(leaf, PinnedLeaf.SERVERS, leaf.getNotBefore().toInstant());
        PinnedLeaf.check(leaf, PinnedLeaf.SERVERS, leaf.getNotAfter().toInstant());
        PinnedLeaf.check(
                any.certificate(),
                PinnedLeaf.CLIENTS,
                any.certificate().getNotAfter().toInstant());
        assertThatExceptionOfType(UntrustedAnchorException.class)
                .isThrownBy(() -> PinnedLeaf.check(
                        leaf,
                        PinnedLeaf.SERVERS,
                        leaf.getNotBefore().toInstant().minusMillis(1)))
                .withMessageContaining("'CN=server' is in the trust store, but is valid only from");
        assertThatExceptionOfType(UntrustedAnchorException.class)
                .isThrownBy(() -> PinnedLeaf.check(
                        leaf, PinnedLeaf.SERVERS, leaf.getNotAfter().toInstant().plusMillis(1)));
        assertThatExceptionOfType(UntrustedAnchorException.class)
                .isThrownBy(() -> PinnedLeaf.check(
                        leaf, PinnedLeaf.CLIENTS, leaf.getNotAfter().toInstant()))
                .withMessageContaining("its extended key usage allows only other purposes");
    }

    private static void assertAccepted(Made anchor, Made... below) {
        assertThatNoException().isThrownBy(() -> AnchorConstraints.check(path(anchor, below)));
    }

    private static void assertRefused(String message, Made anchor, Made... below) {
        assertThatExceptionOfType(UntrustedAnchorException.class)
                .isThrownBy(() -> AnchorConstraints.check(path(anchor, below)))
                .withMessageContaining(message);
    }

    private static VerifiedPath path(Made anchor, Made... below) {
        return new VerifiedPath(Arrays.stream(below).map(Made::certificate).toList(), anchor.certificate());
    }
}
