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

/** Refuses clients that have too little in common with the configuration selected, before an engine is asked. */
final class OfferCheck {

    private static final CipherSuite TLS_FALLBACK_SCSV = CipherSuite.of(0x5600);

    private OfferCheck() {}

    /**
     * Require an offer that a good engine would accept.
     *
     * @throws HandshakeRefusedException with the alert of the RFC
     */
    static void require(ClientHello clientHello, Selection selection) {
        TLSConfiguration configuration = selection.configuration();
        TLSVersion highest = highest(clientHello, configuration);
        if (highest.compareTo(configuration.highestSupportedVersion()) < 0
                && clientHello.cipherSuites().contains(TLS_FALLBACK_SCSV)) {
            throw new HandshakeRefusedException(
                    Alert.INAPPROPRIATE_FALLBACK, // RFC 7507, section 3
                    "The client has fallen back to %s, and the configuration has %s"
                            .formatted(highest, configuration.highestSupportedVersion()));
        }
        if (ServerChoice.of(configuration, clientHello, selection.context()::allows)
                .isEmpty()) {
            throw new HandshakeRefusedException(
                    Alert.HANDSHAKE_FAILURE,
                    "No cipher suite, group and signature scheme in common; MD5 and SHA-1 do not count");
        }
    }

    private static TLSVersion highest(ClientHello clientHello, TLSConfiguration configuration) {
        @Nullable TLSVersion highest = null;
        for (TLSVersion version : clientHello.versions()) {
            if (version.compareTo(configuration.highestSupportedVersion()) <= 0
                    && (highest == null || version.compareTo(highest) > 0)) {
                highest = version;
            }
        }
        if (highest == null || highest.compareTo(configuration.lowestSupportedVersion()) < 0) {
            throw new HandshakeRefusedException(
                    Alert.PROTOCOL_VERSION,
                    "The client offers %s, and the configuration has %s to %s"
                            .formatted(
                                    clientHello.versions(),
                                    configuration.lowestSupportedVersion(),
                                    configuration.highestSupportedVersion()));
        }
        return highest;
    }
}
