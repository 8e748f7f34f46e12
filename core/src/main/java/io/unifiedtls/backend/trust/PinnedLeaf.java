package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** A peer's own certificate that stands in the trust store, of which the JDK checks nothing at all. */
final class PinnedLeaf {

    private static final String ANY_PURPOSE = "2.5.29.37.0";
    static final String SERVERS = "1.3.6.1.5.5.7.3.1";
    static final String CLIENTS = "1.3.6.1.5.5.7.3.2";

    private PinnedLeaf() {}

    /**
     * Check the dates and the purpose.
     *
     * @param purpose what extended key usage must hold, if there is any
     * @throws UntrustedAnchorException if it may not be used so
     */
    static void check(X509Certificate leaf, String purpose, Instant now) throws CertificateException {
        String subject = Printable.subject(leaf);
        if (now.isBefore(leaf.getNotBefore().toInstant())
                || now.isAfter(leaf.getNotAfter().toInstant())) {
            throw new UntrustedAnchorException(
                    "The certificate '%s' is in the trust store, but is valid only from %s to %s. Renew it."
                            .formatted(
                                    subject,
                                    leaf.getNotBefore().toInstant(),
                                    leaf.getNotAfter().toInstant()));
        }
        List<String> purposes = leaf.getExtendedKeyUsage();
        if (purposes != null && !purposes.contains(purpose) && !purposes.contains(ANY_PURPOSE)) {
            throw new UntrustedAnchorException(
                    "The certificate '%s' is in the trust store, but its extended key usage allows only other purposes"
                            .formatted(subject));
        }
    }
}
