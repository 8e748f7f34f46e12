package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The configurations that the embedded server answers with. */
final class ServedConfigurations {

    private ServedConfigurations() {}

    /** Those of the configurations without faults, by their names. */
    static Map<String, TLSConfiguration> of(TLSProperties properties, Map<String, TLSConfiguration> configurations) {
        Map<String, TLSConfiguration> served = new LinkedHashMap<>();
        Stream.of(
                        Stream.ofNullable(properties.server()).map(ServerProperties::configuration),
                        properties.hosts().stream().map(HostProperties::configuration),
                        properties.sources().stream().map(SourceProperties::configuration))
                .flatMap(names -> names)
                .filter(Objects::nonNull)
                .forEach(name -> {
                    TLSConfiguration configuration = configurations.get(name);
                    if (configuration != null) {
                        served.put(name, configuration);
                    }
                });
        return served;
    }
}
