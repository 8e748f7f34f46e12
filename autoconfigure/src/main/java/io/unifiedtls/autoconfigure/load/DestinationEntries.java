package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.ClientProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.selection.Destinations;
import java.util.List;

/** Collects the destinations of {@code unified-tls.clients}, and their faults. */
final class DestinationEntries {

    private final ConfigurationNames names;
    private final List<String> faults;
    private final Destinations.Builder destinations = Destinations.builder();

    private DestinationEntries(ConfigurationNames names, List<String> faults) {
        this.names = names;
        this.faults = faults;
    }

    /** All of them, not yet built. */
    static Destinations.Builder of(TLSProperties properties, List<String> faults) {
        DestinationEntries entries = new DestinationEntries(ConfigurationNames.of(properties), faults);
        for (int i = 0; i < properties.clients().size(); i++) {
            entries.add(properties.clients().get(i), "unified-tls.clients[%d]".formatted(i));
        }
        return entries.destinations;
    }

    private void add(ClientProperties client, String at) {
        String configuration = client.configuration();
        if (configuration == null || !names.contain(configuration)) {
            faults.add(names.fault(at + ".configuration", configuration));
        }
        String name = configuration == null ? "" : configuration; // The destinations are checked nevertheless
        if (client.destinations().isEmpty()) {
            destinations.others(name, at);
        } else {
            addAll(client.destinations(), name, at);
        }
    }

    private void addAll(List<String> patterns, String configuration, String at) {
        for (int i = 0; i < patterns.size(); i++) {
            String origin = "%s.destinations[%d]".formatted(at, i);
            try {
                destinations.add(ALabels.ofPattern(patterns.get(i)), configuration, origin);
            } catch (IllegalArgumentException ex) {
                faults.add("%s: %s".formatted(origin, ex.getMessage()));
            }
        }
    }
}
