package io.unifiedtls.backend.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.ListDraft;
import io.unifiedtls.testing.OcspDraft;
import io.unifiedtls.testing.OcspResponder;
import io.unifiedtls.testing.SlowResponder;
import io.unifiedtls.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked about verified certificates, and who is not. */
class PathRevocationTests {

    private static final Made ROOT = CertificateDraft.of("Root").authority().make();

    private final OcspResponder responder = OcspResponder.start();
    private final RevocationChecks checks =
            RevocationChecks.within(RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost")));

    @AfterEach
    void close() {
        responder.close();
    }

    private static CertificateDraft client(Made issuer) {
        return CertificateDraft.of("client", issuer).purpose(KeyPurposeId.id_kp_clientAuth);
    }

    private static Revocation hard(X509CRL... lists) {
        return new Revocation(RevocationCheck.END_ENTITY, Set.of(lists), false);
    }

    private static Revocation soft(X509CRL... lists) {
        return new Revocation(RevocationCheck.END_ENTITY, Set.of(lists), true);
    }

    private boolean isLetIn(Revocation rules, List<Made> anchors, Made... chain) {
        TrustStore trust =
                TrustStore.of(anchors.stream().map(Made::certificate).toList()).withRevocation(rules);
        TLSConfiguration server = TLSConfiguration.builder()
                .signingChains(TestCertificates.certificateFor("localhost"))
                .clientAuthentication(ClientAuthentication.need(trust))
                .build();
        return isAccepted(TrustManagers.ofServer(server, checks), true, chain);
    }

    private static boolean isAccepted(X509ExtendedTrustManager manager, boolean client, Made... chain) {
        X509Certificate[] certificates = Stream.of(chain).map(Made::certificate).toArray(X509Certificate[]::new);
        try {
            if (client) {
                manager.checkClientTrusted(certificates, "ECDHE_ECDSA", (SSLEngine) null);
            } else {
                manager.checkServerTrusted(certificates, "ECDHE_ECDSA", (SSLEngine) null);
            }
            return true;
        } catch (CertificateException ex) {
            return false;
        }
    }

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

    /** The operator's lists come before anybody is asked. */
    @Test
    void nobodyIsAskedWhereTheOperatorsListSays() {
        Made client = client(ROOT)
                .responder(responder.address())
                .revocationList(responder.address())
                .make();
        assertThat(isLetIn(hard(ListDraft.of(ROOT).make()), List.of(ROOT), client))
                .isTrue();
        assertThat(isLetIn(hard(ListDraft.of(ROOT).naming(client.certificate()).make()), List.of(ROOT), client))
                .isFalse();
        assertThat(responder.asked()).isZero();
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

    /** Whoever is not let in anyway makes nobody be asked. */
    @Test
    void strangersMakeNobodyBeAsked() throws Exception {
        Made stranger = CertificateDraft.of("Root").authority().make();
        try (SlowResponder silent = SlowResponder.sending("", new byte[0])) {
            Revocation chain = new Revocation(RevocationCheck.CHAIN, Set.of(), false);
            Made intermediate = CertificateDraft.of("Intermediate", ROOT)
                    .authority()
                    .responder(silent.address())
                    .make();
            Made impostor = CertificateDraft.of("Intermediate").authority().make();
            List<Made[]> chains = List.of(
                    new Made[] {client(stranger).responder(silent.address()).make()},
                    new Made[] {client(stranger).responder(silent.address()).make(), stranger},
                    new Made[] {client(impostor).responder(silent.address()).make(), intermediate},
                    new Made[] {
                        CertificateDraft.expired("client", ROOT)
                                .responder(silent.address())
                                .make()
                    },
                    new Made[] {
                        CertificateDraft.of("client", ROOT)
                                .purpose(KeyPurposeId.id_kp_serverAuth)
                                .responder(silent.address())
                                .make()
                    });
            for (Made[] presented : chains) {
                assertThat(isLetIn(chain, List.of(ROOT), presented)).isFalse();
            }
            assertThat(silent.connections()).isZero();
        }
    }

    /** Whatever its properties say: fetching is ours. */
    @ParameterizedTest
    @CsvSource({"NONE, 0", "END_ENTITY, 2"})
    void javaRuntimeConnectsToNobody(RevocationCheck check, int connections) throws Exception {
        System.setProperty("com.sun.security.enableCRLDP", "true");
        Security.setProperty("ocsp.enable", "true");
        try (SlowResponder silent = SlowResponder.sending("HTTP/1.1 500 No\nContent-Length: 0\n\n", new byte[0])) {
            Made client = client(ROOT)
                    .responder(silent.address())
                    .revocationList(silent.address())
                    .make();
            assertThat(isLetIn(new Revocation(check, Set.of(), true), List.of(ROOT), client))
                    .isTrue();
            assertThat(silent.connections()).isEqualTo(connections);
        } finally {
            System.clearProperty("com.sun.security.enableCRLDP");
            Security.setProperty("ocsp.enable", "false");
        }
    }

    /** A list in a file or on another kind of server may say what it likes. */
    @Test
    void onlyHttpIsAsked(@TempDir Path directory) throws Exception {
        Path file =
                Files.write(directory.resolve("list.crl"), ListDraft.of(ROOT).encoded());
        try (SlowResponder other = SlowResponder.sending("", new byte[0])) {
            for (String address : List.of(
                    file.toUri().toString(),
                    "ldap://localhost:%d/cn=Root?certificateRevocationList".formatted(other.port()),
                    "ftp://localhost:%d/list.crl".formatted(other.port()))) {
                Made client =
                        client(ROOT).revocationList(address).responder(address).make();
                assertThat(isLetIn(hard(), List.of(ROOT), client)).as(address).isFalse();
            }
            assertThat(other.connections()).isZero();
        }
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
