package io.unifiedtls.backend.trust;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each method of a trust manager verifies, whichever of them a library calls. */
class TrustManagersTests {

    private static final RevocationChecks CHECKS = RevocationChecks.within(RevocationSettings.DEFAULT);
    private static final SigningChain CLIENT = clientCertificate(CLIENT_AUTHORITY);
    private static final SigningChain STRANGER = clientCertificate(AUTHORITY);
    private static final TLSConfiguration CLOSED = TLSConfiguration.builder()
            .label("closed")
            .signingChains(certificateFor("shop.example"))
            .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();

    @Test
    void clientsAreVerifiedByEachMethod() {
        X509ExtendedTrustManager manager = TrustManagers.ofServer(CLOSED, CHECKS);
        clientMethods(manager, CLIENT).forEach(method -> assertThatNoException().isThrownBy(method));
        clientMethods(manager, STRANGER).forEach(TrustManagersTests::assertRefused);
        clientMethods(manager, certificateFor("shop.example")).forEach(TrustManagersTests::assertRefused);
        assertThat(manager.getAcceptedIssuers()).containsExactly(CLIENT_AUTHORITY.certificate());
    }

    /** Whatever the TLS implementation lets a client send. */
    @Test
    void nobodyIsAcceptedWhereNobodyIsAsked() {
        X509ExtendedTrustManager manager = TrustManagers.ofServer(
                CLOSED.toBuilder()
                        .clientAuthentication(ClientAuthentication.none())
                        .build(),
                CHECKS);
        clientMethods(manager, CLIENT).forEach(TrustManagersTests::assertRefused);
        serverMethods(manager, CLIENT).forEach(TrustManagersTests::assertRefused);
        assertThat(manager.getAcceptedIssuers()).isEmpty();
    }

    @Test
    void serversAreVerifiedByEachMethodAndNeverWithoutTheirName() {
        TLSConfiguration trusting = TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
                .build();
        X509ExtendedTrustManager manager = TrustManagers.ofClient(trusting, CHECKS);
        SigningChain server = certificateFor("shop.example");
        GeneralName name = new GeneralName(GeneralName.dNSName, "shop.example");
        SigningChain stranger = CLIENT_AUTHORITY.issue(Leaf.server(List.of(name), Duration.ofDays(1)));
        List<ThrowingCallable> methods = serverMethods(manager, server);
        methods.subList(1, 3).forEach(method -> assertThatNoException().isThrownBy(method));
        assertThat(catchThrowable(methods.get(0))).hasMessageContaining("without its host name");
        serverMethods(manager, stranger).forEach(TrustManagersTests::assertRefused);
        assertThat(manager.getAcceptedIssuers()).containsExactly(AUTHORITY.certificate());
    }

    /** Of the other kind, as a library might ask that makes no difference. */
    @Test
    void clientsTrustManagerVerifiesClientsToo() {
        TLSConfiguration trusting = TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate())))
                .build();
        X509ExtendedTrustManager manager = TrustManagers.ofClient(trusting, CHECKS);
        clientMethods(manager, CLIENT).forEach(method -> assertThatNoException().isThrownBy(method));
        clientMethods(manager, STRANGER).forEach(TrustManagersTests::assertRefused);
    }

    /** Nobody asks it to, as a rule; it verifies then, too. */
    @Test
    void serversTrustManagerVerifiesServersToo() {
        X509ExtendedTrustManager manager = TrustManagers.ofServer(CLOSED, CHECKS);
        GeneralName name = new GeneralName(GeneralName.dNSName, "shop.example");
        SigningChain server = CLIENT_AUTHORITY.issue(Leaf.server(List.of(name), Duration.ofDays(1)));
        serverMethods(manager, server).forEach(method -> assertThatNoException().isThrownBy(method));
        serverMethods(manager, certificateFor("shop.example")).forEach(TrustManagersTests::assertRefused);
    }

    /** Each with what helps: another one for an authority, which may be accepted though, and for the peer's own. */
    @Test
    void certificatesOfTheTrustStoreThatHaveEndedAreNamed() {
        Made old = CertificateDraft.expired("Old", null).authority().make();
        Made below = CertificateDraft.of("below", old).dnsName("shop.example").make();
        Made own = CertificateDraft.expired("Own", null).dnsName("shop.example").make();
        for (Made anchor : List.of(old, own)) {
            TLSConfiguration trusting = TLSConfiguration.builder()
                    .trustStore(TrustStore.of(List.of(anchor.certificate(), AUTHORITY.certificate())))
                    .build();
            X509Certificate[] chain = {(anchor.equals(old) ? below : own).certificate()};
            X509ExtendedTrustManager manager = TrustManagers.ofClient(trusting, CHECKS);
            @Nullable SSLEngine engine = null;
            assertThat(catchThrowable(() -> manager.checkServerTrusted(chain, "UNKNOWN", engine)))
                    .hasMessageContaining(
                            anchor.equals(old)
                                    ? "'CN=Old' in the trust store is valid only from"
                                    : "'CN=Own' is in the trust store, but is valid only from");
        }
    }

    @Test
    void anchorsAreThoseOfTheTrustStoreAndOfTheSystemWhereItIsIncluded() {
        X509Certificate authority = CLIENT_AUTHORITY.certificate();
        assertThat(TrustManagers.anchors(TrustStore.of(List.of(authority)))).containsExactly(authority);
        Set<X509Certificate> system = TrustManagers.anchors(TrustStore.system());
        assertThat(system).isNotEmpty().doesNotContain(authority);
        assertThat(TrustManagers.anchors(TrustStore.systemAnd(List.of(authority))))
                .containsAll(system)
                .contains(authority)
                .hasSize(system.size() + 1);
    }

    private static List<ThrowingCallable> clientMethods(X509ExtendedTrustManager manager, SigningChain peer) {
        X509Certificate[] chain = peer.certificates().toArray(X509Certificate[]::new);
        @Nullable SSLEngine engine = null;
        @Nullable Socket socket = null;
        return Stream.<ThrowingCallable>of(
                        () -> manager.checkClientTrusted(chain, "UNKNOWN"),
                        () -> manager.checkClientTrusted(chain, "UNKNOWN", engine),
                        () -> manager.checkClientTrusted(chain, "UNKNOWN", socket))
                .toList();
    }

    private static List<ThrowingCallable> serverMethods(X509ExtendedTrustManager manager, SigningChain peer) {
        X509Certificate[] chain = peer.certificates().toArray(X509Certificate[]::new);
        @Nullable SSLEngine engine = null;
        @Nullable Socket socket = null;
        return Stream.<ThrowingCallable>of(
                        () -> manager.checkServerTrusted(chain, "UNKNOWN"),
                        () -> manager.checkServerTrusted(chain, "UNKNOWN", engine),
                        () -> manager.checkServerTrusted(chain, "UNKNOWN", socket))
                .toList();
    }

    private static void assertRefused(ThrowingCallable method) {
        assertThat(catchThrowable(method)).isInstanceOf(CertificateException.class);
    }
}
