package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.ServerChoice;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import java.util.Collections;
import java.util.List;

/**
 * Refuses clients that have too little in common with the configuration selected, where TLS implementations would not, or
 * not by the same alert. None accepts a version that is too low, so that is left to them.
 */
final class OfferCheck {

    private static final CipherSuite TLS_FALLBACK_SCSV = CipherSuite.of(0x5600);

    private OfferCheck() {}

    /**
     * Require an offer that can be accepted.
     *
     * @throws HandshakeRefusedException with the alert of the RFC
     */
    static void require(ClientHello clientHello, Selection selection) {
        List<TLSVersion> versions = clientHello.versions();
        TLSConfiguration configuration = selection.configuration();
        if (versions.isEmpty()) {
            return;
        }
        TLSVersion highest = Collections.max(versions);
        if (highest.compareTo(configuration.highestSupportedVersion()) < 0
                && clientHello.cipherSuites().contains(TLS_FALLBACK_SCSV)) {
            throw new HandshakeRefusedException(
                    Alert.INAPPROPRIATE_FALLBACK, // RFC 7507, section 3
                    "The client has fallen back to %s, and configuration '%s' has %s"
                            .formatted(highest, configuration.label(), configuration.highestSupportedVersion()));
        }
        if (highest.compareTo(configuration.lowestSupportedVersion()) >= 0
                && ServerChoice.of(configuration, clientHello, selection.context()::allows)
                        .isEmpty()) {
            throw new HandshakeRefusedException(
                    Alert.HANDSHAKE_FAILURE,
                    "The client has no cipher suite, group and signature scheme in common with configuration '%s'; MD5 and SHA-1 do not count"
                            .formatted(configuration.label()));
        }
    }
}
