package io.unifiedtls.backend;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.material.KeyKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerChoiceTests {

    private static final Map<String, String> SUITES = Map.of(
            "ECDSA", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "RSA", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "DHE", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "PLAIN", "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS13", "TLS_AES_128_GCM_SHA256");

    private static final SigningChain P256 = certificateFor(KeyKind.P256, "shop.example");
    private static final SigningChain P384 = certificateFor(KeyKind.P384, "shop.example");
    private static final SigningChain RSA = certificateFor(KeyKind.RSA_2048, "shop.example");

    private final TLSConfiguration configuration = TLSConfiguration.builder()
            .signingChains(P384, P256, RSA)
            .cipherSuites(suites("TLS13 ECDSA RSA DHE PLAIN"))
            .build();

    /** What a client of TLS 1.2 offers, and the chain and the suite; the server has all groups but x25519. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "ECDSA RSA, secp256r1, ecdsa_secp256r1_sha256 rsa_pkcs1_sha256, 1, ECDSA",
                "ECDSA RSA, secp384r1, ecdsa_secp256r1_sha256, 0, ECDSA",
                "ECDSA RSA, secp256r1, rsa_pkcs1_sha256, 2, RSA",
                "RSA ECDSA, secp256r1, ecdsa_secp256r1_sha256 rsa_pkcs1_sha256, 1, ECDSA",
                "RSA, secp256r1, rsa_pkcs1_sha256, 2, RSA",
                "RSA, secp256r1, ecdsa_secp256r1_sha256, none, none",
                // No curve that both have
                "RSA, x25519, rsa_pkcs1_sha256, none, none",
                "RSA, x25519 secp384r1, rsa_pkcs1_sha256, 2, RSA",
                "RSA, x448, rsa_pkcs1_sha256, 2, RSA",
                "RSA, X25519MLKEM768, rsa_pkcs1_sha256, none, none",
                // Without a curve, or without a signature
                "DHE, x25519, rsa_pkcs1_sha256, 2, DHE",
                "RSA DHE, x25519, rsa_pkcs1_sha256, 2, DHE",
                "PLAIN, x25519, ecdsa_secp256r1_sha256, 2, PLAIN",
                // BoringSSL would sign weakly before it comes to the suite without a signature
                "RSA PLAIN, secp256r1, ecdsa_secp256r1_sha256, none, none",
                "DHE PLAIN, secp256r1, ecdsa_secp256r1_sha256, none, none",
                "RSA PLAIN, x25519, ecdsa_secp256r1_sha256, 2, PLAIN",
                "ECDSA PLAIN, secp521r1, ecdsa_secp256r1_sha256, none, none",
            })
    void inTls12TheConfigurationDecidesOnTheSuite(
            String offered, String groups, String schemes, Integer chain, String suite) {
        ClientHello hello = hello(TLSVersion.TLS_1_2, groups, schemes).toBuilder()
                .cipherSuites(suites(offered))
                .build();
        assertThat(choice(configuration, hello))
                .isEqualTo(Optional.ofNullable(suite)
                        .map(name ->
                                new ServerChoice(chain, Optional.of(suites(name).get(0)))));
    }

    @Test
    void suiteOfAnotherKeyIsNobodysAndNotWeak() {
        TLSConfiguration onlyRsa = configuration.toBuilder().signingChains(RSA).build();
        ClientHello hello = hello(TLSVersion.TLS_1_2, "secp256r1", "ecdsa_secp256r1_sha256").toBuilder()
                .cipherSuites(suites("ECDSA PLAIN"))
                .build();
        assertThat(choice(onlyRsa, hello))
                .contains(new ServerChoice(0, Optional.of(suites("PLAIN").get(0))));
    }

    @Test
    void schemesOfTheConfigurationCountInBothVersions() {
        TLSConfiguration sha384 = configuration.toBuilder()
                .signatureSchemes(schemes("ecdsa_secp384r1_sha384 rsa_pss_rsae_sha384"))
                .build();
        String offered = "ecdsa_secp256r1_sha256 rsa_pss_rsae_sha384";
        ClientHello tls12 = hello(TLSVersion.TLS_1_2, "secp256r1", offered).toBuilder()
                .cipherSuites(suites("ECDSA RSA"))
                .build();
        assertThat(choice(configuration, tls12).map(ServerChoice::chain)).contains(1);
        assertThat(choice(sha384, tls12).map(ServerChoice::chain)).contains(2);
        ClientHello tls13 = hello(TLSVersion.TLS_1_3, "secp256r1", offered);
        assertThat(choice(configuration, tls13).map(ServerChoice::chain)).contains(1);
        assertThat(choice(sha384, tls13).map(ServerChoice::chain)).contains(2);
        ClientHello sha256Only = hello(TLSVersion.TLS_1_3, "secp256r1", "ecdsa_secp256r1_sha256");
        assertThat(choice(sha384, sha256Only)).isEmpty();
    }

    @Test
    void inTls13AClientThatBringsAKeyMayOfferNothingElse() {
        ClientHello resuming =
                ClientHello.builder().versions(List.of(TLSVersion.TLS_1_3)).build();
        assertThat(choice(configuration, resuming)).contains(new ServerChoice(0, Optional.empty()));
        assertThat(choice(configuration, hello(TLSVersion.TLS_1_3, "x25519", "ecdsa_secp256r1_sha256")))
                .isEmpty();
    }

    @Test
    void chainsWithACurveThatTheClientDoesNotOfferAreUnusable() {
        assertThat(unusable(configuration, TLSVersion.TLS_1_2, "secp256r1")).isEqualTo(0b001);
        assertThat(unusable(configuration, TLSVersion.TLS_1_2, "secp384r1")).isEqualTo(0b010);
        assertThat(unusable(configuration, TLSVersion.TLS_1_2, "secp521r1")).isEqualTo(0b011);
        assertThat(unusable(configuration, TLSVersion.TLS_1_2, "secp384r1 secp256r1"))
                .isZero();
        assertThat(unusable(configuration, TLSVersion.TLS_1_3, "secp521r1")).isZero();
    }

    @Test
    void onlyChainIsUsedWhateverTheClientOffers() {
        TLSConfiguration onlyP384 =
                configuration.toBuilder().signingChains(P384).build();
        assertThat(unusable(onlyP384, TLSVersion.TLS_1_2, "secp256r1")).isZero();
        TLSConfiguration two =
                configuration.toBuilder().signingChains(P384, P256).build();
        assertThat(unusable(two, TLSVersion.TLS_1_2, "secp256r1")).isEqualTo(0b01);
    }

    private static int unusable(TLSConfiguration configuration, TLSVersion version, String groups) {
        return ServerChoice.unusableChains(configuration, hello(version, groups, "ecdsa_secp256r1_sha256"));
    }

    private static Optional<ServerChoice> choice(TLSConfiguration configuration, ClientHello hello) {
        return ServerChoice.of(configuration, hello, group -> !group.equals(NamedGroup.X25519));
    }

    private static ClientHello hello(TLSVersion version, String groups, String schemes) {
        return ClientHello.builder()
                .versions(List.of(version))
                .namedGroups(words(groups).map(NamedGroup::of).toList())
                .signatureSchemes(schemes(schemes))
                .build();
    }

    private static List<CipherSuite> suites(String names) {
        return words(names).map(SUITES::get).map(CipherSuite::of).toList();
    }

    private static List<SignatureScheme> schemes(String names) {
        return words(names).map(SignatureScheme::of).toList();
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(" ", -1));
    }
}
