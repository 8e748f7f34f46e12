package io.unifiedtls.policy;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Violation;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.material.KeyKind;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Where the limits of a policy lie. */
class RulePolicyTests {

    /** A root's signature proves nothing, so its hash does not matter. */
    @Test
    void hashOfASelfIssuedCertificateDoesNotMatter() throws GeneralSecurityException, OperatorCreationException {
        TLSPolicy policy = RulePolicy.builder("own").noWeakHashes().build();
        assertThat(violations(policy, signedWithSha1("CN=shop.example", "CN=shop.example")))
                .isEmpty();
        assertThat(violations(policy, signedWithSha1("CN=shop.example", "CN=Old CA")))
                .hasSize(1);
    }

    @Test
    void lifetimeMayBeAsLongAsTheLongest() {
        SigningChain chain = certificateFor("shop.example");
        Duration lifetime = Duration.between(
                chain.leaf().getNotBefore().toInstant(),
                chain.leaf().getNotAfter().toInstant());
        assertThat(violations(longest(lifetime), chain)).isEmpty();
        assertThat(violations(longest(lifetime.minusSeconds(1)), chain)).hasSize(1);
    }

    @Test
    void limitsAddUp() {
        TLSPolicy policy = RulePolicy.builder("own")
                .lowestVersion(TLSVersion.TLS_1_3)
                .cipherSuites(List.of(CipherSuite.TLS_AES_256_GCM_SHA384))
                .namedGroups(List.of(NamedGroup.SECP521R1))
                .judgeDefaultGroups()
                .signatureSchemes(List.of())
                .keyAlgorithms("RSA")
                .smallestRsaKey(4_096)
                .hybridGroup()
                .certificatesCoverHost()
                .build();
        TLSConfiguration shop = TLSConfiguration.builder()
                .signingChains(certificateFor(KeyKind.RSA_2048, "shop.example"), certificateFor("shop.example"))
                .cipherSuites(List.of(
                        CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256))
                .build();
        EffectiveSettings candidate = shop.effective(Side.SERVER, List.of(NamedGroup.X25519));
        assertThat(policy.violations(candidate))
                .extracting(Violation::setting)
                .containsExactly(
                        "lowest-supported-version",
                        "cipher-suites",
                        "named-groups",
                        "named-groups",
                        "certificates",
                        "certificates");
        assertThat(policy.hostViolations(shop, new ServerName("other.example"))).hasSize(1);
    }

    private static TLSPolicy longest(Duration lifetime) {
        return RulePolicy.builder("own").longestLifetime(lifetime).build();
    }

    private static List<Violation> violations(TLSPolicy policy, SigningChain chain) {
        TLSConfiguration configuration =
                TLSConfiguration.builder().signingChains(chain).build();
        return policy.violations(configuration.effective(Side.SERVER, List.of()));
    }

    private static SigningChain signedWithSha1(String subject, String issuer)
            throws GeneralSecurityException, OperatorCreationException {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var holder = new JcaX509v3CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.ONE,
                        Date.from(Instant.now()),
                        Date.from(Instant.now().plusSeconds(60)),
                        new X500Name(subject),
                        keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA1withECDSA").build(keys.getPrivate()));
        return SigningChain.of(keys.getPrivate(), List.of(new JcaX509CertificateConverter().getCertificate(holder)));
    }
}
