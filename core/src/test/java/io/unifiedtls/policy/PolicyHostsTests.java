package io.unifiedtls.policy;

import static io.unifiedtls.policy.NamedPoliciesTests.policy;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.material.KeyKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies judge the certificates of each host. */
class PolicyHostsTests {

    private static final SigningChain P256 = certificateFor(KeyKind.P256, "shop.example");

    @ParameterizedTest
    @ValueSource(strings = {"intermediate", "modern", "nist-sp-800-52r2", "own"})
    void certificatesMustCoverTheHost(String name) {
        TLSPolicy policy = name.equals("own")
                ? RulePolicy.builder("own").certificatesCoverHost().build()
                : policy(name);
        SigningChain wildcard = certificateFor("*.Shop.example", "shop.example");
        TLSConfiguration one =
                TLSConfiguration.builder().signingChains(wildcard).build();
        assertThat(policy.hostViolations(one, new ServerName("shop.example"))).isEmpty();
        assertThat(policy.hostViolations(one, new ServerName("a.SHOP.example"))).isEmpty();
        assertThat(policy.hostViolations(one, new ServerName("a.b.shop.example")))
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .startsWith("certificates contains one for [")
                .endsWith(name + " requires certificates for a.b.shop.example");
        TLSConfiguration two = one.toBuilder().signingChains(wildcard, P256).build();
        assertThat(policy.hostViolations(two, new ServerName("shop.example"))).isEmpty();
        assertThat(policy.hostViolations(two, new ServerName("a.shop.example"))).hasSize(1);
    }

    @Test
    void hostsDoNotMatterWhereNoRuleSaysSo() {
        TLSConfiguration configuration =
                TLSConfiguration.builder().signingChains(P256).build();
        ServerName other = new ServerName("other.example");
        assertThat(policy("post-quantum").hostViolations(configuration, other)).isEmpty();
        assertThat(policy("none").hostViolations(configuration, other)).isEmpty();
        assertThat(policy("none").and(policy("intermediate")).hostViolations(configuration, other))
                .hasSize(1);
        assertThat(policy("intermediate").and(policy("modern")).hostViolations(configuration, other))
                .hasSize(2);
    }
}
