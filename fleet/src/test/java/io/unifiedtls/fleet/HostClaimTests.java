package io.unifiedtls.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostClaimTests {

    @Test
    void tokenIsNotInTheText() {
        assertThat(claim("shop.example", ProofMethod.DNS)).asString().doesNotContain("secret-token");
    }

    @Test
    void wildcardIsProvenAboveIt() {
        assertThat(claim("*.shop.example", ProofMethod.DNS).dnsName()).isEqualTo("_unified-tls.shop.example");
    }

    @Test
    void httpAddressHasTheName() {
        assertThat(claim("shop.example", ProofMethod.HTTP).httpAddress())
                .isEqualTo("http://shop.example/.well-known/unified-tls-proof");
    }

    private static HostClaim claim(String name, ProofMethod method) {
        return new HostClaim(
                "tenant",
                name,
                method,
                HostClaim.State.PENDING,
                Optional.of("secret-token"),
                0,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }
}
