package io.unifiedtls.policy;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.material.KeyKind;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntermediatePolicyTests {

    private final IntermediatePolicy policy = new IntermediatePolicy();

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void acceptsTheDefaultsWithEveryKindOfKey(KeyKind kind) {
        assertThat(policy.violations(TLSConfiguration.builder()
                        .certificates(certificateFor(kind, "shop.example"))
                        .cipherSuites(TLSDefaults.CIPHER_SUITES)
                        .namedGroups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                        .build()))
                .isEmpty();
    }

    @Test
    void namesEverySettingThatIsTooWeak() throws Exception {
        TLSConfiguration weak = TLSConfiguration.builder()
                .certificates(rsa1024WithSha1())
                .lowestSupportedVersion(TLSVersion.TLS_1_1)
                .cipherSuites(
                        List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.of("TLS_RSA_WITH_AES_128_CBC_SHA")))
                .namedGroups(List.of(NamedGroup.of("secp256k1")))
                .build();
        assertThat(policy.violations(weak))
                .extracting(Object::toString)
                .containsExactly(
                        "lowest-supported-version is TLSv1.1; intermediate wants TLSv1.2 or later",
                        "cipher-suites holds [TLS_RSA_WITH_AES_128_CBC_SHA], which intermediate does not accept",
                        "named-groups holds [secp256k1], which intermediate does not accept",
                        "certificates holds an RSA key of 1024 bits; intermediate wants at least 2048",
                        "certificates holds a signature with SHA1withRSA; intermediate wants SHA-256 or better");
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
