package io.unifiedtls;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TLSConfigurationTests {

    private static final SigningChain CHAIN = certificateFor("shop.example");
    private static final TrustStore TRUST = TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()));

    private final TLSConfiguration configuration =
            TLSConfiguration.builder().label("shop").signingChains(CHAIN).build();

    @Test
    void equalSettingsAreEqualWhateverTheLabel() {
        TLSConfiguration other =
                TLSConfiguration.builder().label("other").signingChains(CHAIN).build();
        assertThat(other).isEqualTo(configuration).hasSameHashCodeAs(configuration);
    }

    static Stream<UnaryOperator<TLSConfiguration.Builder>> settings() {
        return Stream.of(
                builder -> builder.signingChains(certificateFor("shop.example")),
                builder -> builder.signingChains(List.of()),
                builder -> builder.trustStore(TRUST),
                builder -> builder.clientAuthentication(ClientAuthentication.need(TRUST)),
                builder -> builder.clientAuthentication(ClientAuthentication.want(TRUST)),
                builder -> builder.clientAuthentication(ClientAuthentication.report(TRUST)),
                builder -> builder.allowedPeers(AllowedPeers.of(PeerPattern.of("dns:*.partners.example"))),
                builder -> builder.lowestSupportedVersion(TLSVersion.TLS_1_3),
                builder -> builder.highestSupportedVersion(TLSVersion.TLS_1_2),
                builder -> builder.cipherSuites(EffectiveSettings.DEFAULT_CIPHER_SUITES),
                builder -> builder.namedGroups(List.of(NamedGroup.X25519)),
                builder -> builder.signatureSchemes(List.of(SignatureScheme.of("ed25519"))),
                builder -> builder.applicationProtocols(ApplicationProtocol.H2),
                builder -> builder.sessions(new SessionSettings(Duration.ofMinutes(1), 1)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingCountsForEquality(UnaryOperator<TLSConfiguration.Builder> setting) {
        TLSConfiguration changed = setting.apply(configuration.toBuilder()).build();
        assertThat(changed).isNotEqualTo(configuration);
        assertThat(changed.toBuilder().build()).isEqualTo(changed).hasSameHashCodeAs(changed);
        assertThat(changed.label()).isEqualTo("shop");
    }

    @Test
    void unsetAndEmptyDiffer() {
        TLSConfiguration none =
                configuration.toBuilder().applicationProtocols(List.of()).build();
        assertThat(configuration.applicationProtocols()).isEmpty();
        assertThat(none.applicationProtocols()).contains(List.of());
        assertThat(none).isNotEqualTo(configuration);
    }

    @Test
    void clientsAreVerifiedWithTheTrustStoreThatIsSetLast() {
        TrustStore other = TrustStore.system();
        TLSConfiguration needs = configuration.toBuilder()
                .trustStore(other)
                .clientAuthentication(ClientAuthentication.need(TRUST))
                .build();
        assertThat(needs.trustStore()).contains(TRUST);
        TLSConfiguration derived = needs.toBuilder().trustStore(other).build();
        assertThat(derived.trustStore()).contains(other);
        assertThat(derived.clientAuthentication()).isEqualTo(ClientAuthentication.need(other));
        assertThat(derived).isNotEqualTo(needs);
    }

    @Test
    void serversThatDoNotAskVerifyNobody() {
        TLSConfiguration none = configuration.toBuilder()
                .clientAuthentication(ClientAuthentication.want(TRUST))
                .clientAuthentication(ClientAuthentication.none())
                .build();
        assertThat(none.clientAuthentication().isRequested()).isFalse();
        assertThat(none.clientAuthentication().trustStore()).isEmpty();
        assertThat(ClientAuthentication.of(ClientAuthentication.Mode.NONE, TRUST))
                .isSameAs(ClientAuthentication.none());
    }

    @Test
    void clientAuthenticationIsEqualByModeAndTrustStore() {
        assertThat(ClientAuthentication.need(TRUST))
                .isEqualTo(ClientAuthentication.need(TRUST))
                .hasSameHashCodeAs(ClientAuthentication.need(TRUST))
                .isNotEqualTo(ClientAuthentication.want(TRUST))
                .isNotEqualTo(ClientAuthentication.need(TrustStore.system()))
                .hasToString("need");
    }

    @Test
    void reportsAllFaultsTogether() {
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> configuration.toBuilder()
                        .lowestSupportedVersion(TLSVersion.TLS_1_3)
                        .highestSupportedVersion(TLSVersion.TLS_1_2)
                        .namedGroups(List.of())
                        .signatureSchemes(List.of())
                        .build())
                .satisfies(ex -> assertThat(ex.faults()).hasSize(3));
    }

    @Test
    void cipherSuitesMustCoverTheVersions() {
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> configuration.toBuilder()
                        .cipherSuites(List.of(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256))
                        .build())
                .withMessageContaining("cipher-suites contains none of TLS 1.3");
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> configuration.toBuilder()
                        .cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256))
                        .build())
                .withMessageContaining("cipher-suites contains none of TLS 1.2");
    }

    @Test
    void toStringHoldsNoKey() {
        String key = pem(CHAIN.privateKey()).lines().skip(1).findFirst().orElseThrow();
        assertThat(configuration.toString())
                .contains("shop", "CN=shop.example")
                .doesNotContain(key)
                .doesNotContain("PRIVATE")
                .doesNotContain(CHAIN.privateKey().toString());
    }
}
