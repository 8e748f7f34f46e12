package io.unifiedtls.backend.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.AnchorRules;
import io.unifiedtls.testing.TestCertificates;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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

    private static List<Byte> boxed(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList();
    }
}
