package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds application protocols of served hosts that no embedded server speaks: a client that offers one would hang on it. */
final class ServedProtocols {

    /** The last one is negotiated to prove control of a name (RFC 8737), and carries no request. */
    private static final Set<String> SPOKEN = Set.of("h2", "http/1.1", "http/1.0", "acme-tls/1");

    private static final Map<String, String> MEANT = Map.of(
            "http2", "h2",
            "http/2", "h2",
            "http/2.0", "h2",
            "http1.1", "http/1.1",
            "http/1", "http/1.1",
            "http", "http/1.1");

    private ServedProtocols() {}

    static List<String> faults(TLSProperties properties, Map<String, TLSConfiguration> configurations) {
        return ServedConfigurations.of(properties, configurations).entrySet().stream()
                .flatMap(served -> faults(served.getKey(), served.getValue()))
                .toList();
    }

    private static Stream<String> faults(String name, TLSConfiguration configuration) {
        return configuration.applicationProtocols().stream()
                .flatMap(List::stream)
                .map(ApplicationProtocol::name)
                .filter(protocol -> !SPOKEN.contains(protocol))
                .map(protocol ->
                        "unified-tls.configurations.%s.application-protocols contains %s, which the embedded servers do not speak. %s"
                                .formatted(
                                        name,
                                        protocol,
                                        MEANT.containsKey(protocol)
                                                ? "Did you mean %s?".formatted(MEANT.get(protocol))
                                                : "Use h2 and http/1.1."));
    }
}
