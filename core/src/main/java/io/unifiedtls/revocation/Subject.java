package io.unifiedtls.revocation;

import java.security.cert.X509Certificate;

/**
 * A certificate that was verified.
 *
 * @param issuer whose key has signed it
 */
public record Subject(X509Certificate certificate, X509Certificate issuer) {

    boolean isAuthority() {
        return certificate.getBasicConstraints() >= 0;
    }
}
