package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import io.unifiedtls.x509.KeySize;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/**
 * Bounds what a peer makes the other side compute before anybody knows who it is: anyone may present certificates that were
 * signed by nobody.
 */
final class PresentedChain {

    /** As in the JDK. Authorities that have certified each other let a search for a path grow with each one more. */
    private static final int MOST_CERTIFICATES = 10;

    private PresentedChain() {}

    /**
     * Check the size of a chain and of its keys.
     *
     * @throws CertificateException if either is too large
     */
    static void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length > MOST_CERTIFICATES) {
            throw new CertificateException(
                    "The peer presents %d certificates, but at most %d are allowed. Configure it to send only those that its chain needs."
                            .formatted(chain.length, MOST_CERTIFICATES));
        }
        for (X509Certificate certificate : chain) {
            String fault = KeySize.fault(certificate.getPublicKey()).orElse(null);
            if (fault != null) {
                throw new CertificateException(
                        "The certificate '%s' has %s".formatted(Printable.subject(certificate), fault));
            }
        }
    }
}
