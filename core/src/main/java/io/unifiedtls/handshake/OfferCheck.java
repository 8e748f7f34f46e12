package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.ServerChoice;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import org.jspecify.annotations.Nullable;

/**
 * Refuses clients that have too little in common with the configuration selected, where TLS implementations would not, or
 * not by the same alert. All refuse versions of others alike, so that is left to them.
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
        TLSConfiguration configuration = selection.configuration();
        TLSVersion highest = highestInCommon(clientHello, configuration);
        if (highest == null) {
            return;
        }
        if (highest.compareTo(configuration.highestSupportedVersion()) < 0
                && clientHello.cipherSuites().contains(TLS_FALLBACK_SCSV)) {
            throw new HandshakeRefusedException(
                    Alert.INAPPROPRIATE_FALLBACK, // RFC 7507, section 3
                    "The client has fallen back to %s, but configuration '%s' supports %s"
                            .formatted(highest, configuration.label(), configuration.highestSupportedVersion()));
        }
        if (ServerChoice.of(configuration, clientHello, selection.context()::allows)
                .isEmpty()) {
            throw new HandshakeRefusedException(
                    Alert.HANDSHAKE_FAILURE,
                    "The client and configuration '%s' have no cipher suite, group and signature scheme in common (MD5 and SHA-1 are not accepted)"
                            .formatted(configuration.label()));
        }
    }

    private static @Nullable TLSVersion highestInCommon(ClientHello clientHello, TLSConfiguration configuration) {
        @Nullable TLSVersion highest = null;
        for (TLSVersion version : clientHello.versions()) {
            if (configuration.supports(version) && (highest == null || version.compareTo(highest) > 0)) {
                highest = version;
            }
        }
        return highest;
    }
}
