package io.unifiedtls;

import io.unifiedtls.x509.KeySize;
import java.security.cert.X509Certificate;

/** Refuses certificates whose keys are larger than {@link KeySize} allows. */
final class UsableKey {

    private UsableKey() {}

    static void require(X509Certificate certificate) {
        KeySize.fault(certificate.getPublicKey()).ifPresent(fault -> {
            throw new InvalidMaterialException(
                    "The certificate '%s' has %s. Each handshake would cost too much CPU time. Use a smaller key."
                            .formatted(Printable.subject(certificate), fault));
        });
    }
}
