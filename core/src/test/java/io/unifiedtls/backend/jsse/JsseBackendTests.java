package io.unifiedtls.backend.jsse;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SessionSettings;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.Engines;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsseBackendTests {

    private static final TLSConfiguration ALL_KINDS = TLSConfiguration.builder()
            .label("shop")
            .signingChains(
                    certificateFor(KeyKind.ED25519, "shop.example"),
                    certificateFor(KeyKind.P384, "shop.example"),
                    certificateFor(KeyKind.P256, "shop.example"),
                    certificateFor(KeyKind.RSA_2048, "shop.example"))
            .build();

    private final JsseBackend backend = new JsseBackend();

    /** Which suites a TLS 1.2 client has says what it can verify, on every Java version. */
    @ParameterizedTest
    @CsvSource({
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, RSA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, EC",
    })
    void picksTheKeyThatTheClientsSuiteNeeds(String suite, String algorithm) throws SSLException {
        TLSConfiguration configuration = ALL_KINDS.toBuilder()
                .signingChains(
                        certificateFor(KeyKind.P256, "shop.example"), certificateFor(KeyKind.RSA_2048, "shop.example"))
                .build();
        SSLEngine client = Engines.client(Engines.clientContext(null), "shop.example", parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(new String[] {suite});
        });
        assertThat(leaf(client, configuration).getPublicKey().getAlgorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa_pss_rsae_sha256, RSA, 2048",
        "ecdsa_secp256r1_sha256, EC, 256",
        "ecdsa_secp384r1_sha384, EC, 384",
        "ed25519, EdDSA, 255",
    })
    void picksTheKeyThatTheClientCanVerify(String scheme, String algorithm, int size) throws SSLException {
        assumeThat(NewerParameters.SIGNATURE_SCHEMES.isAvailable()).isTrue();
        SSLEngine client = Engines.client(
                Engines.clientContext(null),
                "shop.example",
                // The test CA signs with ecdsa_secp256r1_sha256, which the client thus needs, too.
                parameters ->
                        NewerParameters.SIGNATURE_SCHEMES.set(parameters, List.of(scheme, "ecdsa_secp256r1_sha256")));
        X509Certificate leaf = leaf(client, ALL_KINDS);
        assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo(algorithm);
        if (leaf.getPublicKey() instanceof java.security.interfaces.ECPublicKey ec) {
            assertThat(ec.getParams().getCurve().getField().getFieldSize()).isIn(size, 256);
        }
    }

    @Test
    void canDoEverythingThatTheDefaultsAsk() {
        assertThat(backend.faults(ALL_KINDS)).isEmpty();
    }

    @Test
    void namesEverySettingThatItCannotHonour() {
        TLSConfiguration impossible = ALL_KINDS.toBuilder()
                .signingChains(List.of())
                .lowestSupportedVersion(TLSVersion.TLS_1_0)
                .cipherSuites(List.of(
                        CipherSuite.TLS_AES_128_GCM_SHA256,
                        CipherSuite.of("TLS_AES_128_CCM_SHA256"),
                        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256))
                .namedGroups(List.of(NamedGroup.of("SecP256r1MLKEM768")))
                .signatureSchemes(List.of(SignatureScheme.of("mldsa44")))
                .build();
        assertThat(backend.faults(impossible))
                .hasSize(5)
                .allSatisfy(fault -> assertThat(fault).startsWith("Configuration 'shop': "))
                .anySatisfy(fault -> assertThat(fault).contains("lowest-supported-version is TLSv1,"))
                .anySatisfy(fault -> assertThat(fault).contains("cipher-suites contains TLS_AES_128_CCM_SHA256,"))
                .anySatisfy(fault -> assertThat(fault).contains("certificates is empty"))
                .anySatisfy(fault -> assertThat(fault).contains("named-groups"))
                .anySatisfy(fault -> assertThat(fault).contains("signature-schemes"));
    }

    @Test
    void groupsAreHonouredOrRefusedWithTheVersionThatHasThem() throws SSLException {
        TLSConfiguration p384Only =
                ALL_KINDS.toBuilder().namedGroups(List.of(NamedGroup.SECP384R1)).build();
        if (!NewerParameters.NAMED_GROUPS.isAvailable()) {
            assertThat(backend.faults(p384Only))
                    .containsExactly("Configuration 'shop': named-groups cannot be set on Java %d. "
                                    .formatted(Runtime.version().feature())
                            + "Remove it, or use Java 20 or later.");
            return;
        }
        assertThat(backend.faults(p384Only)).isEmpty();
        SSLEngine client = Engines.client(
                Engines.clientContext(null),
                "shop.example",
                parameters -> NewerParameters.NAMED_GROUPS.set(parameters, List.of("x25519")));
        org.assertj.core.api.Assertions.assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> leaf(client, p384Only));
    }

    @Test
    void signatureSchemesAreHonouredOrRefused() throws SSLException {
        TLSConfiguration sha512Only = ALL_KINDS.toBuilder()
                .signatureSchemes(List.of(SignatureScheme.of("rsa_pss_rsae_sha512")))
                .build();
        if (!NewerParameters.SIGNATURE_SCHEMES.isAvailable()) {
            assertThat(backend.faults(sha512Only))
                    .singleElement()
                    .asString()
                    .contains("signature-schemes cannot be set on Java 17. Remove it, or use Java 19 or later.");
            return;
        }
        assertThat(backend.faults(sha512Only)).isEmpty();
        assertThat(leaf(Engines.client("shop.example"), sha512Only)
                        .getPublicKey()
                        .getAlgorithm())
                .isEqualTo("RSA");
        assertThat(backend.faults(ALL_KINDS.toBuilder()
                        .signatureSchemes(List.of(SignatureScheme.of("mldsa44")))
                        .build()))
                .singleElement()
                .asString()
                .contains("signature-schemes contains [mldsa44]", "ecdsa_secp256r1_sha256", "ed25519");
    }

    @Test
    void suitesOfTls12MustFitAKey() {
        assertThat(backend.faults(ALL_KINDS.toBuilder()
                        .signingChains(certificateFor(KeyKind.RSA_2048, "shop.example"))
                        .cipherSuites(List.of(
                                CipherSuite.TLS_AES_128_GCM_SHA256,
                                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256))
                        .build()))
                .singleElement()
                .asString()
                .contains("cipher-suites contains none of TLS 1.2 for the type of key in certificates");
    }

    @Test
    void sessionSettingsReachTheJdk() {
        UnaryOperator<TLSConfiguration.Builder> sessions =
                builder -> builder.sessions(new SessionSettings(Duration.ofMinutes(3), 17));
        var context =
                backend.newServerContext(sessions.apply(ALL_KINDS.toBuilder()).build());
        assertThat(context.sessionContext().getSessionTimeout()).isEqualTo(180);
        assertThat(context.sessionContext().getSessionCacheSize()).isEqualTo(17);
    }

    @ParameterizedTest
    @CsvSource({"17.0.12, true", "17.0.13, false", "17.0.15, false", "20.0.2, true", "21, false", "25.0.3, false"})
    void warnsOnJavaVersionsThatForgetTicketKeys(String version, boolean affected) {
        assertThat(JsseBackend.makesTicketKeysPerHandshake(Runtime.Version.parse(version)))
                .isEqualTo(affected);
    }

    private X509Certificate leaf(SSLEngine client, TLSConfiguration configuration) throws SSLException {
        SSLEngine server = backend.newServerContext(configuration)
                .newEngine(ClientHello.builder().build());
        Engines.handshake(client, server);
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }
}
