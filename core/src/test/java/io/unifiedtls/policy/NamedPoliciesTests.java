package io.unifiedtls.policy;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.HandmadeChain;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of each policy, with a configuration on the right side of it and one on the wrong side. */
class NamedPoliciesTests {

    private static final List<NamedGroup> JDK_GROUPS = List.of(NamedGroup.X25519, NamedGroup.SECP256R1);
    private static final SigningChain P256 = certificateFor(KeyKind.P256, "shop.example");
    private static final SigningChain RSA = certificateFor(KeyKind.RSA_2048, "shop.example");
    private static final SigningChain ED25519 = certificateFor(KeyKind.ED25519, "shop.example");

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void intermediateAcceptsTheDefaultsWithEveryKindOfKey(KeyKind kind) {
        assertThat(violations("intermediate", builder -> builder.signingChains(certificateFor(kind, "shop.example"))))
                .isEmpty();
        assertThat(violations("none", builder -> builder)).isEmpty();
    }

    private static final HandmadeChain HANDMADE = new HandmadeChain();

    static Stream<Arguments> rules() throws Exception {
        SigningChain weak = rsa1024WithSha1();
        return Stream.of(intermediateRules(weak), modernRules(), nistRules(weak), postQuantumRules())
                .flatMap(rules -> rules);
    }

    private static Stream<Arguments> intermediateRules(SigningChain weak) {
        return Stream.of(
                rule(
                        "intermediate",
                        b -> b,
                        b -> b.lowestSupportedVersion(TLSVersion.TLS_1_1),
                        "lowest-supported-version is TLSv1.1; intermediate requires TLSv1.2 or later"),
                rule(
                        "intermediate",
                        b -> b,
                        b -> b.cipherSuites(List.of(
                                CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.of("TLS_RSA_WITH_AES_128_CBC_SHA"))),
                        "cipher-suites contains [TLS_RSA_WITH_AES_128_CBC_SHA]; intermediate requires only "),
                rule(
                        "intermediate",
                        b -> b.namedGroups(List.of(NamedGroup.X25519MLKEM768, NamedGroup.X25519)),
                        b -> b.namedGroups(List.of(NamedGroup.of("secp256k1"))),
                        "named-groups contains [secp256k1]; intermediate requires only "),
                rule(
                        "intermediate",
                        b -> b.signingChains(RSA),
                        b -> b.signingChains(weak),
                        "certificates contains an RSA key of 1024 bits; intermediate requires at least 2048"),
                rule(
                        "intermediate",
                        b -> b.signingChains(RSA),
                        b -> b.signingChains(weak),
                        "certificates contains a signature with SHA1withRSA; intermediate requires SHA-256 or better"),
                rule(
                        "intermediate",
                        b -> b.signingChains(HANDMADE.signedWith("SHA256withRSAandMGF1", "shop.example")),
                        b -> b.signingChains(HANDMADE.signedWith("SHA1withRSAandMGF1", "shop.example")),
                        "certificates contains a signature with SHA1withRSASSA-PSS; intermediate requires SHA-256 or better"));
    }

    private static Stream<Arguments> modernRules() {
        return Stream.of(
                rule(
                        "modern",
                        b -> tls13(b),
                        b -> b,
                        "lowest-supported-version is TLSv1.2; modern requires TLSv1.3 or later"),
                rule(
                        "modern",
                        b -> tls13(b),
                        b -> tls13(b).cipherSuites(List.of(CipherSuite.of("TLS_AES_128_CCM_SHA256"))),
                        "cipher-suites contains [TLS_AES_128_CCM_SHA256]; modern requires only "),
                rule(
                        "modern",
                        b -> tls13(b).namedGroups(List.of(NamedGroup.SECP384R1)),
                        b -> tls13(b).namedGroups(List.of(NamedGroup.of("ffdhe2048"))),
                        "named-groups contains [ffdhe2048]; modern requires only "),
                rule(
                        "modern",
                        b -> tls13(b).signingChains(ED25519),
                        b -> tls13(b).signingChains(RSA),
                        "certificates contains a key of type RSA; modern requires one of "));
    }

    private static Stream<Arguments> nistRules(SigningChain weak) {
        List<CipherSuite> chacha = List.of(CipherSuite.TLS_CHACHA20_POLY1305_SHA256);
        List<CipherSuite> aes = List.of(CipherSuite.TLS_AES_128_GCM_SHA256);
        return Stream.of(
                rule(
                        "nist-sp-800-52r2",
                        b -> nist(b),
                        b -> nist(b).lowestSupportedVersion(TLSVersion.TLS_1_1),
                        "lowest-supported-version is TLSv1.1; nist-sp-800-52r2 requires TLSv1.2 or later"),
                rule(
                        "nist-sp-800-52r2",
                        b -> nist(b),
                        b -> nist(b).cipherSuites(null),
                        "cipher-suites contains [TLS_CHACHA20_POLY1305_SHA256, "),
                rule(
                        "nist-sp-800-52r2",
                        b -> tls13(nist(b)).cipherSuites(aes),
                        b -> tls13(nist(b)).cipherSuites(chacha),
                        "cipher-suites contains [TLS_CHACHA20_POLY1305_SHA256]; "),
                rule(
                        "nist-sp-800-52r2",
                        b -> nist(b),
                        b -> nist(b).namedGroups(null),
                        "named-groups contains [x25519]; nist-sp-800-52r2 requires only "),
                rule(
                        "nist-sp-800-52r2",
                        b -> nist(b).signatureSchemes(List.of(SignatureScheme.of("rsa_pss_rsae_sha256"))),
                        b -> nist(b).signatureSchemes(List.of(SignatureScheme.of("ed25519"))),
                        "signature-schemes contains [ed25519]; nist-sp-800-52r2 requires only "),
                rule(
                        "nist-sp-800-52r2",
                        b -> nist(b).signingChains(RSA),
                        b -> nist(b).signingChains(ED25519),
                        "certificates contains a key of type Ed25519; nist-sp-800-52r2 requires one of "),
                rule(
                        "nist-sp-800-52r2",
                        b -> nist(b).signingChains(RSA),
                        b -> nist(b).signingChains(weak),
                        "certificates contains an RSA key of 1024 bits; "));
    }

    private static Stream<Arguments> postQuantumRules() {
        return Stream.of(
                rule(
                        "post-quantum",
                        b -> b.namedGroups(List.of(NamedGroup.X25519MLKEM768, NamedGroup.X25519)),
                        b -> b,
                        "named-groups contains [x25519, secp256r1]; post-quantum requires one of [SecP256r1MLKEM768, SecP384r1MLKEM1024, X25519MLKEM768]"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachRuleHasTwoSides(
            String policy,
            UnaryOperator<TLSConfiguration.Builder> right,
            UnaryOperator<TLSConfiguration.Builder> wrong,
            String violation) {
        assertThat(violations(policy, right)).isEmpty();
        assertThat(violations(policy, wrong))
                .anySatisfy(found -> assertThat(found).startsWith(violation));
    }

    @Test
    void rulesOfOnesOwnHaveTwoSidesToo() {
        TrustStore anybody = TrustStore.system();
        TLSPolicy own = RulePolicy.builder("own")
                .clientAuthentication(ClientAuthentication.Mode.NEED)
                .smallestEcKey(384)
                .longestLifetime(Duration.ofHours(2))
                .build();
        TLSConfiguration wrong = TLSConfiguration.builder().signingChains(P256).build();
        assertThat(own.violations(wrong.effective(Side.SERVER, JDK_GROUPS)))
                .extracting(Object::toString)
                .containsExactly(
                        "client-authentication is none; own requires need",
                        "certificates contains an EC key of 256 bits; own requires at least 384",
                        "certificates contains one that is valid for 1 days; own requires at most 0 days");
        TLSConfiguration needs = wrong.toBuilder()
                .clientAuthentication(ClientAuthentication.need(anybody))
                .build();
        TLSPolicy authentication = RulePolicy.builder("own")
                .clientAuthentication(ClientAuthentication.Mode.NEED)
                .build();
        assertThat(authentication.violations(needs.effective(Side.SERVER, JDK_GROUPS)))
                .isEmpty();
        assertThat(authentication.violations(wrong.effective(Side.CLIENT, JDK_GROUPS)))
                .isEmpty();
    }

    @Test
    void policyThatDemandsClientAuthenticationIsNotMetByReportsOfIt() {
        TLSConfiguration reports = TLSConfiguration.builder()
                .signingChains(P256)
                .clientAuthentication(ClientAuthentication.report(TrustStore.system()))
                .build();
        RulePolicy.Builder own = RulePolicy.builder("own");
        assertThat(own.clientAuthentication(ClientAuthentication.Mode.NEED)
                        .build()
                        .violations(reports.effective(Side.SERVER, JDK_GROUPS)))
                .extracting(Object::toString)
                .containsExactly("client-authentication is report; own requires need");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.clientAuthentication(ClientAuthentication.Mode.REPORT))
                .withMessage(
                        "client-authentication is report, which demands nothing of clients. Set it to none, want or need.");
    }

    @Test
    void policiesTogetherHaveTheViolationsOfBoth() {
        TLSPolicy both = policy("modern").and(policy("post-quantum"));
        TLSConfiguration configuration =
                TLSConfiguration.builder().signingChains(RSA).build();
        assertThat(both.violations(configuration.effective(Side.SERVER, JDK_GROUPS)))
                .extracting(TLSPolicy.Violation::source)
                .containsExactly("modern", "modern", "modern", "post-quantum");
    }

    private static Arguments rule(
            String policy,
            UnaryOperator<TLSConfiguration.Builder> right,
            UnaryOperator<TLSConfiguration.Builder> wrong,
            String violation) {
        return Arguments.of(policy, right, wrong, violation);
    }

    private static TLSConfiguration.Builder tls13(TLSConfiguration.Builder builder) {
        return builder.lowestSupportedVersion(TLSVersion.TLS_1_3);
    }

    private static TLSConfiguration.Builder nist(TLSConfiguration.Builder builder) {
        return builder.namedGroups(List.of(NamedGroup.SECP256R1))
                .cipherSuites(List.of(
                        CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));
    }

    private static List<String> violations(String policy, UnaryOperator<TLSConfiguration.Builder> settings) {
        TLSConfiguration configuration =
                settings.apply(TLSConfiguration.builder().signingChains(P256)).build();
        return policy(policy).violations(configuration.effective(Side.SERVER, JDK_GROUPS)).stream()
                .map(Object::toString)
                .toList();
    }

    static TLSPolicy policy(String name) {
        return Objects.requireNonNull(NamedPolicies.all().get(name));
    }

    private static SigningChain rsa1024WithSha1() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1_024);
        KeyPair keys = generator.generateKeyPair();
        var holder = new JcaX509v3CertificateBuilder(
                        new X500Name("CN=Old CA"),
                        BigInteger.ONE,
                        Date.from(Instant.now()),
                        Date.from(Instant.now().plusSeconds(60)),
                        new X500Name("CN=old.example"),
                        keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA1withRSA").build(keys.getPrivate()));
        return SigningChain.of(keys.getPrivate(), List.of(new JcaX509CertificateConverter().getCertificate(holder)));
    }
}
