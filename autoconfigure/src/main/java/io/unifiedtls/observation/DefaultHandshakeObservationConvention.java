package io.unifiedtls.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.observation.TLSObservationDocumentation.ClientKeys;
import io.unifiedtls.observation.TLSObservationDocumentation.HandshakeKeys;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/** The names and key values of {@code tls.handshake}, unless the application has others. */
public class DefaultHandshakeObservationConvention implements HandshakeObservationConvention {

    static final int LONGEST_NAME = 100;

    private static final int LONGEST_REASON = 300;

    @Override
    public String getName() {
        return "tls.handshake";
    }

    @Override
    public String getContextualName(HandshakeObservationContext context) {
        return "tls handshake";
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(HandshakeObservationContext context) {
        Optional<TLSConnection> connection = context.connection();
        Optional<HandshakeOutcome> refusal = context.refusal();
        String completed = connection.isPresent() ? "success" : KeyValue.NONE_VALUE;
        return KeyValues.of(
                HandshakeKeys.CONFIGURATION.withValue(context.configuration()
                        .map(label -> Printable.of(label, LONGEST_NAME))
                        .orElse(KeyValue.NONE_VALUE)),
                HandshakeKeys.VERSION.withValue(
                        connection.map(made -> made.version().protocolName()).orElse(KeyValue.NONE_VALUE)),
                HandshakeKeys.RESUMED.withValue(
                        connection.map(made -> Boolean.toString(made.resumed())).orElse(KeyValue.NONE_VALUE)),
                HandshakeKeys.OUTCOME.withValue(refusal.map(Object::toString).orElse(completed)),
                HandshakeKeys.REFUSED_BY.withValue(refusal.map(outcome -> outcome.byClient() ? "client" : "server")
                        .orElse(KeyValue.NONE_VALUE)));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(HandshakeObservationContext context) {
        return KeyValues.of(
                ClientKeys.SERVER_NAME.withValue(context.serverName()
                        .map(ServerName::value)
                        .map(DefaultHandshakeObservationConvention::name)
                        .orElse(KeyValue.NONE_VALUE)),
                ClientKeys.ADDRESS.withValue(context.remoteAddress()
                        .map(DefaultHandshakeObservationConvention::address)
                        .orElse(KeyValue.NONE_VALUE)),
                ClientKeys.CIPHER_SUITE.withValue(context.connection()
                        .map(made -> made.cipherSuite().name())
                        .orElse(KeyValue.NONE_VALUE)),
                ClientKeys.APPLICATION_PROTOCOL.withValue(context.connection()
                        .flatMap(TLSConnection::applicationProtocol)
                        .map(ApplicationProtocol::toString)
                        .orElse(KeyValue.NONE_VALUE)),
                ClientKeys.REASON.withValue(context.reason()
                        .map(why -> Printable.of(why, LONGEST_REASON))
                        .orElse(KeyValue.NONE_VALUE)));
    }

    static String name(String serverName) {
        return Printable.of(serverName, LONGEST_NAME);
    }

    /** Without its port, which is another one for each connection. */
    private static String address(SocketAddress address) {
        return address instanceof InetSocketAddress internet && !internet.isUnresolved()
                ? internet.getAddress().getHostAddress()
                : Printable.of(address, LONGEST_NAME);
    }
}
