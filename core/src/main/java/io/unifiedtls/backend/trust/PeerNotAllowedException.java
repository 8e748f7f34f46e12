package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.stream.Stream;

/** The peer's chain was verified, and the configuration does not allow a peer of its names. */
public final class PeerNotAllowedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    PeerNotAllowedException(String message) {
        super(Printable.of(message));
    }

    /** Whether this is what made a handshake fail. */
    public static boolean isCauseOf(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(PeerNotAllowedException.class::isInstance);
    }
}
