package io.unifiedtls.benchmarks;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Certificates that are made when they are needed. */
public final class Material {

    public static final CertificateAuthority AUTHORITY = CertificateAuthority.create("Benchmark CA", List.of());

    private static final Duration VALIDITY = Duration.ofDays(2);

    private Material() {}

    /** A chain of two, leaf and CA. */
    public static SigningChain chain(KeyKind kind, String name) {
        SigningChain leaf = AUTHORITY.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, name)), VALIDITY)
                .with(kind));
        return SigningChain.of(leaf.privateKey(), List.of(leaf.leaf(), AUTHORITY.certificate()));
    }

    /** A context of the JDK with one chain, made the usual way. */
    static SSLContext jdkContext(SigningChain chain) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "server",
                    chain.privateKey(),
                    new char[0],
                    chain.certificates().toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    static OpenSslSessionTicketKey ticketKey() {
        SessionTicketKey key = SessionTicketKey.random(new SecureRandom());
        return new OpenSslSessionTicketKey(key.name(), key.hmacKey(), key.aesKey());
    }

    /** The PEM block of a key, as PKCS #8. */
    public static String pem(PrivateKey key) {
        try {
            return pem(List.of(new JcaPKCS8Generator(key, null)));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The PEM blocks of certificates. */
    public static String pem(List<?> objects) {
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
