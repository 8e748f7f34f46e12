package io.unifiedtls.backend.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.ListDraft;
import io.unifiedtls.testing.OcspDraft;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Set;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What responders and lists decide about verified certificates. */
class PathRevocationTests extends PathRevocationFixture {

    @Test
    void responderDecidesAndIsAskedOnce() {
        Made good = client(ROOT).responder(responder.address()).make();
        responder.answer(OcspDraft.by(ROOT).good(good.certificate()).make());
        assertThat(isLetIn(hard(), List.of(ROOT), good)).isTrue();
        assertThat(isLetIn(hard(), List.of(ROOT), good)).isTrue();
        assertThat(responder.asked()).isEqualTo(1);
        Made revoked = client(ROOT).responder(responder.address()).make();
        responder.answer(OcspDraft.by(ROOT).revoked(revoked.certificate()).make());
        assertThat(isLetIn(soft(), List.of(ROOT), revoked)).isFalse();
        assertThat(isLetIn(hard(), List.of(ROOT), revoked)).isFalse();
        assertThat(responder.asked()).isEqualTo(2);
    }

    @Test
    void listDecidesAndIsFetchedOnce() {
        Made good = client(ROOT).revocationList(responder.address()).make();
        Made revoked = client(ROOT).revocationList(responder.address()).make();
        responder.answer(ListDraft.of(ROOT).naming(revoked.certificate()).encoded());
        assertThat(isLetIn(hard(), List.of(ROOT), good)).isTrue();
        assertThat(isLetIn(soft(), List.of(ROOT), revoked)).isFalse();
        assertThat(responder.asked()).isEqualTo(1);
    }

    /** Anybody can write a list in the issuer's name. */
    @Test
    void forgedListDecidesNothing() {
        Made other = CertificateDraft.of("Root").authority().make();
        Made client = client(ROOT).revocationList(responder.address()).make();
        responder.answer(ListDraft.forged(ROOT, other).encoded());
        assertThat(isLetIn(hard(), List.of(ROOT), client)).isFalse();
        responder.answer(
                ListDraft.forged(ROOT, other).naming(client.certificate()).encoded());
        assertThat(isLetIn(soft(), List.of(ROOT), client)).isTrue();
    }

    /** Whom an issuer has named once, another day's list may leave out, but no soft check. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void outdatedListThatNamesIsBelieved(boolean fetched) {
        Made client = client(ROOT).revocationList(responder.address()).make();
        ListDraft outdated = ListDraft.outdated(ROOT).naming(client.certificate());
        responder.answer(fetched ? outdated.encoded() : new byte[0]);
        Revocation rules = fetched ? soft() : soft(outdated.make());
        assertThat(isLetIn(rules, List.of(ROOT), client)).isFalse();
        Made other = client(ROOT).make();
        assertThat(isLetIn(soft(outdated.make()), List.of(ROOT), other)).isTrue();
        assertThat(isLetIn(hard(outdated.make()), List.of(ROOT), other)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"END_ENTITY, true", "CHAIN, false"})
    void authoritiesCountWhereTheChainIsChecked(RevocationCheck check, boolean accepted) {
        Made intermediate =
                CertificateDraft.of("Intermediate", ROOT).authority().make();
        Made client = client(intermediate).make();
        X509CRL ofRoot = ListDraft.of(ROOT).naming(intermediate.certificate()).make();
        X509CRL ofIntermediate = ListDraft.of(intermediate).make();
        assertThat(isLetIn(
                        new Revocation(check, Set.of(ofRoot, ofIntermediate), false),
                        List.of(ROOT),
                        client,
                        intermediate))
                .isEqualTo(accepted);
    }

    /** The JDK takes a client with an authority's certificate for no end entity, and does not look. */
    @Test
    void clientWithTheCertificateOfAnAuthorityIsChecked() {
        Made client = client(ROOT)
                .extension(Extension.basicConstraints, true, new BasicConstraints(true))
                .make();
        X509CRL list = ListDraft.of(ROOT).naming(client.certificate()).make();
        assertThat(isLetIn(hard(list), List.of(ROOT), client)).isFalse();
        assertThat(isLetIn(hard(ListDraft.of(ROOT).make()), List.of(ROOT), client))
                .isTrue();
    }

    @Test
    void pinnedCertificatesAreCheckedToo() {
        Made pinned = client(ROOT).make();
        assertThat(isLetIn(hard(), List.of(pinned), pinned)).isFalse();
        assertThat(isLetIn(soft(), List.of(pinned), pinned)).isTrue();
        assertThat(isLetIn(hard(ListDraft.of(ROOT).make()), List.of(pinned, ROOT), pinned))
                .isTrue();
        assertThat(isLetIn(soft(ListDraft.of(ROOT).naming(pinned.certificate()).make()), List.of(pinned), pinned))
                .isFalse();
        Made own = CertificateDraft.of("own")
                .purpose(KeyPurposeId.id_kp_clientAuth)
                .make();
        assertThat(isLetIn(hard(), List.of(own), own)).isTrue();
    }

    /** Its issuer may be in the trust store, or come with it. */
    @Test
    void responderOfAPinnedCertificateIsAskedWhereItsIssuerIsKnown() {
        Made pinned = client(ROOT).responder(responder.address()).make();
        responder.answer(OcspDraft.by(ROOT).revoked(pinned.certificate()).make());
        assertThat(isLetIn(soft(), List.of(pinned, ROOT), pinned)).isFalse();
        assertThat(isLetIn(soft(), List.of(pinned), pinned, ROOT)).isFalse();
        Made good = client(ROOT).responder(responder.address()).make();
        responder.answer(OcspDraft.by(ROOT).good(good.certificate()).make());
        assertThat(isLetIn(hard(), List.of(good, ROOT), good)).isTrue();
    }

    @Test
    void serversAreCheckedLikewise() {
        Made server = CertificateDraft.of("server", ROOT)
                .dnsName("localhost")
                .responder(responder.address())
                .make();
        TLSConfiguration client = TLSConfiguration.builder()
                .trustStore(TrustStore.of(ROOT.certificates()).withRevocation(hard()))
                .build();
        X509ExtendedTrustManager manager = TrustManagers.ofClient(client, checks);
        responder.fail();
        assertThat(isAccepted(manager, false, server)).isFalse();
        responder.answer(OcspDraft.by(ROOT).good(server.certificate()).make());
        assertThat(isAccepted(manager, false, server)).isTrue();
        responder.fail();
        assertThat(isAccepted(manager, false, server)).isTrue();
    }

    /** Who signs for the issuer may be revoked as well. */
    @Test
    void revokedSignersAreNotBelieved() {
        Made signer = CertificateDraft.of("signer", ROOT)
                .purpose(KeyPurposeId.id_kp_OCSPSigning)
                .make();
        Made client = client(ROOT).responder(responder.address()).make();
        responder.answer(OcspDraft.delegated(ROOT, signer)
                .with(signer)
                .good(client.certificate())
                .make());
        X509CRL list = ListDraft.outdated(ROOT).naming(signer.certificate()).make();
        assertThat(isLetIn(hard(list), List.of(ROOT), client)).isFalse();
        assertThat(isLetIn(hard(), List.of(ROOT), client)).isTrue();
    }
}
