package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Compares a client's offer with a server's configuration. */
public final class Negotiation {

    private Negotiation() {}

    /** The refusal of a client with which no version or no application protocol can be negotiated. */
    public static Optional<HandshakeRefusedException> refusal(ClientHello clientHello, TLSConfiguration configuration) {
        return versionRefusal(clientHello, configuration)
                .or(() -> applicationProtocolRefusal(clientHello, configuration));
    }

    /** The refusal of a client that offers versions, none of which the configuration has (RFC 8446, section 4.2.1). */
    public static Optional<HandshakeRefusedException> versionRefusal(
            ClientHello clientHello, TLSConfiguration configuration) {
        boolean any = clientHello.versions().isEmpty()
                || clientHello.versions().stream().anyMatch(configuration::supports);
        return any
                ? Optional.empty()
                : Optional.of(new HandshakeRefusedException(
                        Alert.PROTOCOL_VERSION,
                        "The client offers %s, but the configuration has %s to %s"
                                .formatted(
                                        clientHello.versions(),
                                        configuration.lowestSupportedVersion(),
                                        configuration.highestSupportedVersion())));
    }

    /**
     * The refusal of a client that offers application protocols, none of which the configuration has (RFC 7301, section 3.2).
     * Some backends would go on without one.
     */
    public static Optional<HandshakeRefusedException> applicationProtocolRefusal(
            ClientHello clientHello, TLSConfiguration configuration) {
        List<ApplicationProtocol> offered = clientHello.applicationProtocols();
        List<ApplicationProtocol> spoken = applicationProtocols(configuration);
        return offered.isEmpty() || spoken.isEmpty() || !Collections.disjoint(offered, spoken)
                ? Optional.empty()
                : Optional.of(new HandshakeRefusedException(
                        Alert.NO_APPLICATION_PROTOCOL,
                        "The client offers %s, but the configuration has %s".formatted(offered, spoken)));
    }

    /** The application protocol that is negotiated: the server's order decides. */
    public static Optional<ApplicationProtocol> applicationProtocol(
            ClientHello clientHello, TLSConfiguration configuration) {
        return applicationProtocols(configuration).stream()
                .filter(clientHello.applicationProtocols()::contains)
                .findFirst();
    }

    private static List<ApplicationProtocol> applicationProtocols(TLSConfiguration configuration) {
        return configuration.effective(Side.SERVER).applicationProtocols();
    }
}
