package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import java.security.cert.CertificateException;

/** The trust store holds what the peer's chain leads to, and that is no reason to trust the peer. */
final class UntrustedAnchorException extends CertificateException {

    private static final long serialVersionUID = 1L;

    UntrustedAnchorException(String message) {
        super(Printable.of(message));
    }
}
