package io.unifiedtls.testing;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Certificates of clients with alternative names, of {@link TestCertificates#CLIENT_AUTHORITY}. */
public final class NamedClients {

    private NamedClients() {}

    /** A client's chain; names with a scheme are URIs, and the others DNS names. */
    public static SigningChain client(String commonName, String... names) {
        return CLIENT_AUTHORITY.issue(leaf(commonName, names));
    }

    /** The same for another authority. */
    public static Leaf leaf(String commonName, String... names) {
        Instant now = Instant.now();
        List<GeneralName> alternatives = Stream.of(names)
                .map(name -> new GeneralName(
                        name.contains("://") ? GeneralName.uniformResourceIdentifier : GeneralName.dNSName, name))
                .toList();
        return new Leaf(
                commonName,
                alternatives,
                KeyPurposeId.id_kp_clientAuth,
                KeyKind.P256,
                now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofHours(4)));
    }
}
