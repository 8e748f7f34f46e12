package io.unifiedtls.backend;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2ServerContextTests {

    private static final CipherSuite CBC = CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
    private static final TLSBackend JDK = new JsseBackend();
    private static final TLSBackend OPENSSL =
            new OpensslBackend(JDK, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());

    /** RFC 9113, appendix A. */
    @ParameterizedTest
    @CsvSource({
        "TLS_AES_128_GCM_SHA256, true",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, true",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CCM, true",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, true",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, true",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, false",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, false",
        "TLS_ECDHE_ECDSA_WITH_NULL_SHA, false",
        "TLS_RSA_WITH_AES_128_GCM_SHA256, false",
        "TLS_RSA_WITH_AES_128_CCM, false",
        "TLS_DH_RSA_WITH_AES_128_GCM_SHA256, false",
        "TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256, false",
        "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256, false",
    })
    void forwardSecretAuthenticatedEncryptionIsAllowed(String suite, boolean allowed) {
        assertThat(Http2ServerContext.isAllowed(CipherSuite.of(suite))).isEqualTo(allowed);
    }

    @Test
    void http2AloneWithForbiddenSuitesAloneIsAFault() {
        TLSConfiguration impossible = shop(CBC)
                .applicationProtocols(ApplicationProtocol.H2)
                .highestSupportedVersion(TLSVersion.TLS_1_2)
                .build();
        TLSConfiguration possible = impossible.toBuilder()
                .applicationProtocols(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1)
                .build();
        for (TLSBackend backend : List.of(JDK, OPENSSL)) {
            assertThat(backend.faults(possible)).isEmpty();
            assertThat(backend.faults(impossible))
                    .singleElement()
                    .asString()
                    .contains(
                            "application-protocols contains only h2, but cipher-suites contains none that HTTP/2 allows");
        }
    }

    @Test
    void otherConfigurationsHaveOneContext() {
        try (BackendServerContext usual = JDK.newServerContext(shop().build());
                BackendServerContext noHttp2 = JDK.newServerContext(shop(CBC)
                        .applicationProtocols(ApplicationProtocol.HTTP_1_1)
                        .build());
                BackendServerContext two = JDK.newServerContext(shop(CBC).build())) {
            assertThat(usual).isNotInstanceOf(Http2ServerContext.class);
            assertThat(noHttp2).isNotInstanceOf(Http2ServerContext.class);
            assertThat(two).isInstanceOf(Http2ServerContext.class);
        }
    }

    private static TLSConfiguration.Builder shop(CipherSuite... more) {
        return TLSConfiguration.builder()
                .label("shop")
                .signingChains(certificateFor("shop.example"))
                .cipherSuites(Stream.concat(
                                EffectiveSettings.DEFAULT_CIPHER_SUITES.stream()
                                        .filter(suite -> suite.isTls13() || more.length == 0),
                                Stream.of(more))
                        .toList());
    }
}
