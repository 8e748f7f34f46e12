package io.unifiedtls.backend.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.AnchorRules;
import io.unifiedtls.testing.TestCertificates;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A session of a host that is lenient about its trust anchors opens none that is strict. */
class AnchorRulesBindingTests {

    @Test
    void sessionsAreBoundToTheRulesForAnchors() {
        TrustStore trust = TrustStore.of(List.of(TestCertificates.CLIENT_AUTHORITY.certificate()));
        TLSConfiguration strict = TLSConfiguration.builder()
                .signingChains(TestCertificates.certificateFor("shop.example"))
                .clientAuthentication(ClientAuthentication.need(trust))
                .build();
        Set<TLSConfiguration> configurations = new HashSet<>();
        Set<List<Byte>> bindings = new HashSet<>();
        for (boolean expired : new boolean[] {false, true}) {
            for (boolean constraints : new boolean[] {false, true}) {
                TLSConfiguration other = strict.toBuilder()
                        .trustStore(trust.withAnchorRules(new AnchorRules(expired, constraints)))
                        .build();
                configurations.add(other);
                bindings.add(boxed(SessionBinding.of(other)));
            }
        }
        assertThat(configurations).hasSize(4).contains(strict);
        assertThat(bindings).hasSize(4).contains(boxed(SessionBinding.of(strict)));
    }

    /** The same certificates in other bundles verify other peers. */
    @Test
    void sessionsAreBoundToTheTrustDomainsOfAnchors() {
        List<X509Certificate> one = List.of(TestCertificates.CLIENT_AUTHORITY.certificate());
        List<X509Certificate> other = List.of(TestCertificates.AUTHORITY.certificate());
        SigningChain chain = TestCertificates.certificateFor("shop.example");
        Set<List<Byte>> bindings = Stream.of(
                        TrustStore.of(
                                Stream.concat(one.stream(), other.stream()).toList()),
                        TrustStore.ofTrustDomains(Map.of("a.example", one, "b.example", other)),
                        TrustStore.ofTrustDomains(Map.of("a.example", other, "b.example", one)),
                        TrustStore.ofTrustDomains(Map.of("a.example", one, "c.example", other)))
                .map(trust -> TLSConfiguration.builder()
                        .signingChains(chain)
                        .clientAuthentication(ClientAuthentication.need(trust))
                        .build())
                .map(configuration -> boxed(SessionBinding.of(configuration)))
                .collect(Collectors.toSet());
        assertThat(bindings).hasSize(4);
    }

    private static List<Byte> boxed(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList();
    }
}
