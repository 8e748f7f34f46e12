package io.unifiedtls;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class PeerIdentityTests {

    @Test
    void holdsEveryKindOfName() {
        PeerIdentity identity = identity(
                new GeneralName(GeneralName.dNSName, "billing.example"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example/billing"),
                new GeneralName(GeneralName.rfc822Name, "ops@example"),
                new GeneralName(GeneralName.iPAddress, "10.0.0.1"));
        assertThat(identity.dnsNames()).containsExactly("billing.example");
        assertThat(identity.uris()).containsExactly(URI.create("spiffe://example/billing"));
        assertThat(identity.spiffeId()).contains(URI.create("spiffe://example/billing"));
        assertThat(identity.emailAddresses()).containsExactly("ops@example");
        assertThat(identity.configuration()).isEqualTo("partners");
        assertThat(identity.chain()).isNotEmpty();
    }

    @Test
    void severalUrisAreNoSpiffeId() {
        assertThat(identity(
                                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example/a"),
                                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example/b"))
                        .spiffeId())
                .isEmpty();
        assertThat(identity(new GeneralName(GeneralName.uniformResourceIdentifier, "https://example/a"))
                        .spiffeId())
                .isEmpty();
    }

    @Test
    void nobodyHasNone() {
        assertThat(PeerIdentity.of(List.of(), "partners")).isEmpty();
        List<X509Certificate> chain = clientCertificate(CLIENT_AUTHORITY).certificates();
        assertThat(PeerIdentity.of(chain, "partners").orElseThrow().subject().getName())
                .isEqualTo("CN=client");
    }

    private static PeerIdentity identity(GeneralName... names) {
        SigningChain chain = AUTHORITY.issue(Leaf.server(Stream.of(names).toList(), Duration.ofDays(1)));
        return PeerIdentity.of(chain.certificates(), "partners").orElseThrow();
    }
}
