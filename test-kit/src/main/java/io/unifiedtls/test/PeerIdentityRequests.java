package io.unifiedtls.test;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.security.cert.X509Certificate;
import java.util.List;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/**
 * Requests of {@code MockMvc} as they come over TLS: {@code mvc.perform(get("/").with(peerIdentity(alice)))}. Controllers get
 * the identity, the connection and the attributes of the servlet specification; Spring Security authenticates the client.
 */
public final class PeerIdentityRequests {

    private PeerIdentityRequests() {}

    /** A request of a client with this chain. It was not verified: no server did so. */
    public static RequestPostProcessor peerIdentity(IssuedChain chain) {
        return tlsConnection(Connections.of(chain));
    }

    /** A request of a client with this identity. */
    public static RequestPostProcessor peerIdentity(PeerIdentity identity) {
        return tlsConnection(Connections.of(identity));
    }

    /** A request over a connection, with or without a client certificate. */
    public static RequestPostProcessor tlsConnection(TLSConnection connection) {
        return request -> {
            request.setSecure(true);
            request.setScheme("https");
            request.setAttribute(TLSConnection.ATTRIBUTE, connection);
            request.setAttribute(
                    "jakarta.servlet.request.cipher_suite",
                    connection.cipherSuite().name());
            request.setAttribute(
                    "jakarta.servlet.request.secure_protocol",
                    connection.version().toString());
            List<X509Certificate> chain = connection.peerCertificates();
            if (!chain.isEmpty()) {
                request.setAttribute("jakarta.servlet.request.X509Certificate", chain.toArray(X509Certificate[]::new));
            }
            return request;
        };
    }
}
