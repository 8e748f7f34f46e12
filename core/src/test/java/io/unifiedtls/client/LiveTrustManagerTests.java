package io.unifiedtls.client;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.Engines;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is in force now is asked by each method, and what was in force before by none. */
class LiveTrustManagerTests {

    private static final X509ExtendedTrustManager SERVERS = (X509ExtendedTrustManager) Engines.trustManager(AUTHORITY);
    private static final X509ExtendedTrustManager CLIENTS =
            (X509ExtendedTrustManager) Engines.trustManager(CLIENT_AUTHORITY);

    private X509ExtendedTrustManager current = SERVERS;
    private final LiveTrustManager live = new LiveTrustManager(() -> current);

    @Test
    void everyMethodAsksWhatIsInForce() {
        List<ThrowingCallable> servers = methods(certificateFor("shop.example"), true);
        List<ThrowingCallable> clients = methods(clientCertificate(CLIENT_AUTHORITY), false);
        assertAccepted(servers);
        assertRefused(clients);
        assertThat(live.getAcceptedIssuers()).containsExactly(AUTHORITY.certificate());
        current = CLIENTS;
        assertRefused(servers);
        assertAccepted(clients);
        assertThat(live.getAcceptedIssuers()).containsExactly(CLIENT_AUTHORITY.certificate());
    }

    private List<ThrowingCallable> methods(SigningChain peer, boolean isServer) {
        X509Certificate[] chain = peer.certificates().toArray(X509Certificate[]::new);
        @Nullable SSLEngine engine = null;
        @Nullable Socket socket = null;
        return isServer
                ? List.of(
                        () -> live.checkServerTrusted(chain, "UNKNOWN"),
                        () -> live.checkServerTrusted(chain, "UNKNOWN", engine),
                        () -> live.checkServerTrusted(chain, "UNKNOWN", socket))
                : List.of(
                        () -> live.checkClientTrusted(chain, "UNKNOWN"),
                        () -> live.checkClientTrusted(chain, "UNKNOWN", engine),
                        () -> live.checkClientTrusted(chain, "UNKNOWN", socket));
    }

    private static void assertAccepted(List<ThrowingCallable> methods) {
        methods.forEach(method -> assertThatNoException().isThrownBy(method));
    }

    private static void assertRefused(List<ThrowingCallable> methods) {
        methods.forEach(method -> assertThat(catchThrowable(method)).isInstanceOf(CertificateException.class));
    }
}
