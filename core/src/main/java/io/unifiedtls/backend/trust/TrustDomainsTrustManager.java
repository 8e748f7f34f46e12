package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import io.unifiedtls.x509.SpiffeId;
import io.unifiedtls.x509.SubjectAlternativeNames;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a peer with the anchors of its own trust domain, and no others (SPIFFE X.509-SVID, section 5). A peer is its SPIFFE ID,
 * wherever it runs, so the host of a server is not looked at, even if a library tells its engine to verify it.
 */
final class TrustDomainsTrustManager extends X509ExtendedTrustManager {

    private final Map<String, X509ExtendedTrustManager> managers;

    /**
     * Create a manager.
     *
     * @param managers by the names of the trust domains
     */
    TrustDomainsTrustManager(Map<String, X509ExtendedTrustManager> managers) {
        this.managers = Map.copyOf(managers);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, manager -> manager.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, manager -> manager.checkClientTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return managers.values().stream()
                .flatMap(manager -> Stream.of(manager.getAcceptedIssuers()))
                .distinct()
                .toArray(X509Certificate[]::new);
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        PresentedChain.check(chain);
        String domain = trustDomain(chain[0]);
        X509ExtendedTrustManager manager = managers.get(domain);
        if (manager == null) {
            throw new UntrustedAnchorException(
                    "The trust store has no bundle of the trust domain '%s', so its peer '%s' is refused"
                            .formatted(domain, Printable.subject(chain[0])));
        }
        try {
            check.with(manager);
        } catch (PeerNotAllowedException | UntrustedAnchorException ex) {
            throw ex;
        } catch (CertificateException ex) {
            throw refused(chain[0], domain, ex);
        }
    }

    private static String trustDomain(X509Certificate leaf) throws UntrustedAnchorException {
        SubjectAlternativeNames names = SubjectAlternativeNames.of(leaf);
        return SpiffeId.of(leaf, names)
                .map(id -> id.toString().split("/", -1)[2])
                .orElseThrow(() -> new UntrustedAnchorException(
                        "The certificate '%s' has no SPIFFE ID; its URIs are %s. An SVID has exactly one, and signs no others"
                                .formatted(Printable.subject(leaf), names.uris())));
    }

    private static CertificateException refused(X509Certificate leaf, String domain, CertificateException reason) {
        UntrustedAnchorException refusal = new UntrustedAnchorException(
                "The certificate '%s' of '%s' cannot be verified with the bundle of its trust domain '%s': %s"
                        .formatted(Printable.subject(leaf), Printable.issuer(leaf), domain, reason.getMessage()));
        refusal.initCause(reason);
        return refusal;
    }

    private interface Check {

        void with(X509ExtendedTrustManager manager) throws CertificateException;
    }
}
