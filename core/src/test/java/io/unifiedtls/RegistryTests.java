package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Names and code points of cipher suites, groups, signature schemes and application protocols. */
class RegistryTests {

    @Test
    void namesAndCodePointsAreThoseOfIana() {
        assertThat(CipherSuite.of("TLS_AES_128_GCM_SHA256")).isEqualTo(new CipherSuite(0x1301));
        assertThat(CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256.name())
                .isEqualTo("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
        assertThat(NamedGroup.of("x25519mlkem768")).isEqualTo(NamedGroup.X25519MLKEM768);
        assertThat(SignatureScheme.of("ecdsa_secp256r1_sha256").codePoint()).isEqualTo(0x0403);
    }

    @Test
    void knowsEverySuiteOfTheJdk() throws Exception {
        assertThat(Arrays.stream(SSLContext.getDefault()
                                .getSupportedSSLParameters()
                                .getCipherSuites())
                        .map(CipherSuite::of)
                        .map(CipherSuite::name))
                .containsExactly(
                        SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
    }

    @Test
    void unknownCodePointsKeepTheirValue() {
        assertThat(new CipherSuite(0x1A1A).name()).isEqualTo("0x1A1A");
        assertThat(CipherSuite.of("0x1A1A")).isEqualTo(new CipherSuite(0x1A1A));
        assertThat(new NamedGroup(0x2A2A)).hasToString("0x2A2A");
        assertThat(new SignatureScheme(1)).hasToString("0x0001");
        assertThatIllegalArgumentException().isThrownBy(() -> new CipherSuite(0x1_0000));
    }

    @Test
    void unknownNamesGetTheNearestKnownOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CipherSuite.of("TLS_AES_128_GCM_SHA265"))
                .withMessage("Unknown cipher suite 'TLS_AES_128_GCM_SHA265'. Did you mean TLS_AES_128_GCM_SHA256?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedGroup.of("X25591"))
                .withMessage("Unknown named group 'X25591'. Did you mean x25519?");
    }

    @Test
    void applicationProtocolsHave1To255Octets() {
        assertThat(new ApplicationProtocol("h2")).isEqualTo(ApplicationProtocol.H2);
        assertThatIllegalArgumentException().isThrownBy(() -> new ApplicationProtocol(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new ApplicationProtocol("x".repeat(256)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ApplicationProtocol("ſ"));
    }

    @Test
    void versionsHaveTheNamesOfTheJdk() {
        assertThat(TLSVersion.of("TLSv1.3")).isEqualTo(TLSVersion.TLS_1_3);
        assertThat(TLSVersion.ofCodePoint(0x0303)).contains(TLSVersion.TLS_1_2);
        assertThat(TLSVersion.ofCodePoint(0x2A2A)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLSVersion.of("TLS1.3"))
                .withMessage("Unknown TLS version 'TLS1.3'. Use TLSv1.2 or TLSv1.3.");
    }
}
