package io.unifiedtls.security;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.test.IssuedChain;
import io.unifiedtls.test.ThrowAwayAuthority;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Clients with certificates, and what the applications know about them. */
final class Clients {

    static final String BILLING_ID = "spiffe://example.org/billing";

    static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    static final IssuedChain BILLING = AUTHORITY
            .client("billing")
            .withUri(BILLING_ID)
            .withDnsName("billing.example")
            .issue();
    static final IssuedChain OTHER = AUTHORITY.client("other").issue();
    static final IssuedChain DISABLED = AUTHORITY.client("disabled").issue();

    private Clients() {}

    /** The role of one client; another is refused. */
    static List<GrantedAuthority> authorities(PeerIdentity peer) {
        return switch (peer.subject().getName()) {
            case "CN=billing" -> List.of(new SimpleGrantedAuthority("ROLE_BILLING"));
            case "CN=disabled" -> throw new DisabledException("This client is disabled");
            default -> List.of();
        };
    }

    static String[] properties(String backend) {
        var server = AUTHORITY.write(AUTHORITY.server("localhost").issue());
        return new String[] {
            "server.port=0",
            "spring.security.user.name=user",
            "spring.security.user.password=password",
            "unified-tls.reload.enabled=false",
            "unified-tls.configurations.web.certificates[0].certificate=" + server.certificate(),
            "unified-tls.configurations.web.certificates[0].private-key=" + server.privateKey(),
            "unified-tls.configurations.web.client-authentication=want",
            "unified-tls.configurations.web.trust-store.certificates=" + AUTHORITY.certificateLocation(),
            "unified-tls.server.configuration=web",
            "unified-tls.server.backend=" + backend,
            "unified-tls.server.missing-server-name=default",
            "unified-tls.server.unknown-server-name=default",
        };
    }

    static SSLContext tls(@Nullable IssuedChain chain) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("root", AUTHORITY.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(chain == null ? null : keys(chain), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyManager[] keys(IssuedChain chain) throws Exception {
        char[] password = "password".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(chain.keyStore(password), password);
        return keys.getKeyManagers();
    }
}
