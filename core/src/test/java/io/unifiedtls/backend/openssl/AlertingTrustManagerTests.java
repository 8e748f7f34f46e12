package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.unifiedtls.backend.ClientVerdicts;
import io.unifiedtls.testing.Engines;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients are verified by each method, and servers by none. */
class AlertingTrustManagerTests {

    private static final X509Certificate[] CLIENT = chain(true);
    private static final X509Certificate[] STRANGER = chain(false);

    @BeforeAll
    static void loadTheLibrary() {
        OpenSsl.ensureAvailability();
    }

    private final AlertingTrustManager manager = new AlertingTrustManager(
            (X509ExtendedTrustManager) Engines.trustManager(CLIENT_AUTHORITY), new ClientVerdicts(), true);

    @Test
    void everyMethodVerifiesClientsAndRefusesWithAnAlertOfTheirs() {
        methods(CLIENT).forEach(method -> assertThatNoException().isThrownBy(method));
        methods(STRANGER)
                .forEach(method -> assertThat(catchThrowable(method)).isInstanceOf(OpenSslCertificateException.class));
        assertThat(manager.getAcceptedIssuers()).containsExactly(CLIENT_AUTHORITY.certificate());
    }

    @Test
    void noServerIsVerified() {
        @Nullable SSLEngine engine = null;
        @Nullable Socket socket = null;
        List<ThrowingCallable> methods = List.of(
                () -> manager.checkServerTrusted(CLIENT, "UNKNOWN"),
                () -> manager.checkServerTrusted(CLIENT, "UNKNOWN", engine),
                () -> manager.checkServerTrusted(CLIENT, "UNKNOWN", socket));
        methods.forEach(method -> assertThat(catchThrowable(method))
                .isInstanceOf(CertificateException.class)
                .hasMessage("This trust manager is for servers, which verify no servers"));
    }

    private List<ThrowingCallable> methods(X509Certificate[] chain) {
        @Nullable SSLEngine engine = null;
        @Nullable Socket socket = null;
        return List.of(
                () -> manager.checkClientTrusted(chain, "UNKNOWN"),
                () -> manager.checkClientTrusted(chain, "UNKNOWN", engine),
                () -> manager.checkClientTrusted(chain, "UNKNOWN", socket));
    }

    private static X509Certificate[] chain(boolean isKnown) {
        return clientCertificate(isKnown ? CLIENT_AUTHORITY : AUTHORITY)
                .certificates()
                .toArray(X509Certificate[]::new);
    }
}
