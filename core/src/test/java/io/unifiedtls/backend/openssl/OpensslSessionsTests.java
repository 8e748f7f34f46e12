package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SessionTicketKeys;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.testing.Engines;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions resume where as much is demanded, and where ticket keys are shared. */
class OpensslSessionsTests extends OpensslFixture {

    /** By session id and by ticket, since both are shared where contexts share ticket keys. */
    @ParameterizedTest
    @MethodSource
    void sessionIsResumedOnlyWhereAsMuchIsDemanded(
            boolean resumed, UnaryOperator<TLSConfiguration.Builder> change, String version) throws SSLException {
        SSLContext clients = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));
        TLSConfiguration other = change.apply(SHOP.toBuilder()).build();
        try (BackendServerContext first = backend.newServerContext(SHOP);
                BackendServerContext second = backend.newServerContext(other)) {
            assertThat(Engines.isResumed(clients, first, version)).isFalse();
            assertThat(Engines.isResumed(clients, first, version)).isTrue();
            assertThat(Engines.isResumed(clients, second, version)).isEqualTo(resumed);
        }
    }

    static Stream<Arguments> sessionIsResumedOnlyWhereAsMuchIsDemanded() {
        return Stream.of("TLSv1.2", "TLSv1.3")
                .flatMap(version -> Stream.of(
                        binding(version, true, shop -> shop),
                        binding(version, true, shop -> shop.label("other")),
                        binding(version, true, shop -> shop.signingChains(certificateFor("shop.example"))),
                        binding(
                                version,
                                false,
                                shop -> shop.signingChains(certificateFor("shop.example", "other.example"))),
                        binding(version, false, shop -> authenticating(shop, ClientAuthentication.Mode.WANT)),
                        binding(version, false, shop -> authenticating(shop, ClientAuthentication.Mode.NEED)),
                        binding(
                                version,
                                false,
                                shop -> shop.applicationProtocols(List.of(ApplicationProtocol.HTTP_1_1))),
                        binding(
                                version,
                                false,
                                shop -> shop.cipherSuites(List.of(
                                        CipherSuite.TLS_AES_128_GCM_SHA256,
                                        CipherSuite.TLS_AES_256_GCM_SHA384,
                                        CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                                        CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))))));
    }

    private static Arguments binding(String version, boolean resumed, UnaryOperator<TLSConfiguration.Builder> change) {
        return Arguments.of(resumed, change, version);
    }

    private static TLSConfiguration.Builder authenticating(
            TLSConfiguration.Builder shop, ClientAuthentication.Mode mode) {
        return shop.clientAuthentication(
                ClientAuthentication.of(mode, TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))));
    }

    @Test
    void bindingKnowsTrustAnchorsInWhateverOrder() {
        TLSConfiguration one =
                authenticating(SHOP.toBuilder(), ClientAuthentication.Mode.NEED).build();
        X509Certificate a = AUTHORITY.certificate();
        X509Certificate b = CLIENT_AUTHORITY.certificate();
        TLSConfiguration both =
                one.toBuilder().trustStore(TrustStore.of(List.of(a, b))).build();
        TLSConfiguration turned =
                one.toBuilder().trustStore(TrustStore.of(List.of(b, a))).build();
        assertThat(SessionBinding.of(both)).isEqualTo(SessionBinding.of(turned)).isNotEqualTo(SessionBinding.of(one));
        assertThat(SessionBinding.of(both)).hasSize(32);
    }

    /** What a replica issued, another one takes, also after the key has been moved to the second place. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void replicasThatShareKeysResumeEachOthersSessions(String version) throws SSLException {
        SecureRandom random = new SecureRandom();
        SessionTicketKey first = SessionTicketKey.random(random);
        SharedKeys keys = new SharedKeys();
        keys.current = List.of(first);
        SSLContext clients = Engines.clientContext(null);
        try (BackendServerContext one =
                        new OpensslBackend(new JsseBackend(), keys, chain -> Optional.empty()).newServerContext(SHOP);
                BackendServerContext other =
                        new OpensslBackend(new JsseBackend(), keys, chain -> Optional.empty()).newServerContext(SHOP);
                BackendServerContext stranger = backend.newServerContext(SHOP)) {
            assertThat(Engines.isResumed(clients, one, version)).isFalse();
            assertThat(Engines.isResumed(clients, other, version)).isTrue();
            keys.current = List.of(SessionTicketKey.random(random), first);
            assertThat(Engines.isResumed(clients, other, version)).isTrue();
            assertThat(Engines.isResumed(clients, stranger, version)).isFalse();
        }
    }

    private static final class SharedKeys implements SessionTicketKeys {

        private volatile List<SessionTicketKey> current = List.of();

        @Override
        public List<SessionTicketKey> current() {
            return current;
        }
    }

    @Test
    void keysRotateAndTheTwoBeforeStillDecrypt() {
        AtomicLong nanos = new AtomicLong();
        RotatingTicketKeys keys = new RotatingTicketKeys(Duration.ofHours(12), nanos::get);
        var first = keys.current();
        nanos.addAndGet(Duration.ofHours(12).toNanos() - 1);
        assertThat(keys.current()).isSameAs(first).hasSize(1);
        nanos.addAndGet(1);
        var second = keys.current();
        assertThat(second).hasSize(2).endsWith(first.get(0));
        nanos.addAndGet(Duration.ofHours(12).toNanos());
        assertThat(keys.current()).hasSize(3).containsSubsequence(second);
        nanos.addAndGet(Duration.ofHours(12).toNanos());
        assertThat(keys.current()).hasSize(3).doesNotContain(first.get(0));
    }
}
