package io.unifiedtls.backend.trust;

import io.unifiedtls.x509.CertificateSignature;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses certificates that are signed with MD5 or SHA-1, whose collisions make forgeries (RFC 6151, RFC 9155). The JDK
 * refuses them below public CAs only.
 */
final class WeakSignatureChecker extends PKIXCertPathChecker {

    @Override
    public void init(boolean forward) {
        // It keeps nothing.
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return true;
    }

    @Override
    public @Nullable Set<String> getSupportedExtensions() {
        return null;
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions)
            throws CertPathValidatorException {
        X509Certificate judged = (X509Certificate) certificate;
        if (CertificateSignature.isWeak(judged)) {
            throw new CertPathValidatorException(
                    "signed with " + CertificateSignature.algorithm(judged),
                    null,
                    null,
                    -1,
                    BasicReason.ALGORITHM_CONSTRAINED);
        }
    }
}
