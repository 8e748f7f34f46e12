package io.unifiedtls.testing;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Certificates of authorities that live as long as the tests. */
public final class TestCertificates {

    public static final CertificateAuthority AUTHORITY = CertificateAuthority.create("Test CA", List.of());
    public static final CertificateAuthority CLIENT_AUTHORITY =
            CertificateAuthority.create("Test client CA", List.of());

    private static final Duration VALIDITY = Duration.ofDays(1);

    private TestCertificates() {}

    /** A server's chain with a P-256 key. */
    public static SigningChain certificateFor(String... names) {
        return certificateFor(KeyKind.P256, names);
    }

    public static SigningChain certificateFor(KeyKind kind, String... names) {
        List<GeneralName> alternatives = Stream.of(names)
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toList();
        return AUTHORITY.issue(Leaf.server(alternatives, VALIDITY).with(kind));
    }

    public static SigningChain clientCertificate(CertificateAuthority authority) {
        return authority.issue(Leaf.client("client", VALIDITY));
    }

    public static SigningChain expiredClientCertificate(CertificateAuthority authority) {
        Instant now = Instant.now();
        return authority.issue(
                Leaf.client("expired", VALIDITY).valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
    }

    public static String pem(List<X509Certificate> certificates) {
        return write(certificates.toArray());
    }

    /** PKCS#8, not encrypted. */
    public static String pem(PrivateKey key) {
        try {
            return write(new JcaPKCS8Generator(key, null));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Writes {@code NAME.pem} and {@code NAME.key}. */
    public static void write(Path directory, String name, SigningChain chain) {
        try {
            Files.writeString(directory.resolve(name + ".pem"), pem(chain.certificates()));
            Files.writeString(directory.resolve(name + ".key"), pem(chain.privateKey()));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Writes {@code NAME.pem} with an authority's certificate. */
    public static void write(Path directory, String name, CertificateAuthority authority) {
        try {
            Files.writeString(directory.resolve(name + ".pem"), pem(List.of(authority.certificate())));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String write(Object... objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return text.toString();
    }
}
