package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.selection.HostTable;
import java.util.List;
import java.util.Map;

/** Makes the host table of {@code unified-tls.hosts}, and collects its faults. */
final class HostEntries {

    /** In place of one with faults, so that the names are checked nevertheless. */
    private static final TLSConfiguration FAULTY = TLSConfiguration.builder().build();

    private final ConfigurationNames names;
    private final Map<String, TLSConfiguration> configurations;
    private final List<String> faults;
    private final HostTable.Builder table = HostTable.builder();

    private HostEntries(ConfigurationNames names, Map<String, TLSConfiguration> configurations, List<String> faults) {
        this.names = names;
        this.configurations = configurations;
        this.faults = faults;
    }

    /**
     * The table, not yet built.
     *
     * @param configurations those without faults
     */
    static HostTable.Builder table(
            TLSProperties properties, Map<String, TLSConfiguration> configurations, List<String> faults) {
        HostEntries entries = new HostEntries(ConfigurationNames.of(properties), configurations, faults);
        for (int i = 0; i < properties.hosts().size(); i++) {
            entries.add(properties.hosts().get(i), "unified-tls.hosts[%d]".formatted(i));
        }
        return entries.table;
    }

    private void add(HostProperties host, String at) {
        String name = host.configuration();
        if (name == null || !names.contain(name)) {
            faults.add(names.fault(at + ".configuration", name));
        }
        if (host.serverNames().isEmpty()) {
            faults.add(at + ".server-names is empty. Add the host names for this configuration.");
        }
        addAll(host.serverNames(), name == null ? FAULTY : configurations.getOrDefault(name, FAULTY), at);
    }

    private void addAll(List<String> serverNames, TLSConfiguration configuration, String at) {
        for (int i = 0; i < serverNames.size(); i++) {
            String origin = "%s.server-names[%d]".formatted(at, i);
            try {
                table.add(ALabels.ofPattern(serverNames.get(i)), configuration, origin);
            } catch (IllegalArgumentException ex) {
                faults.add("%s: %s".formatted(origin, ex.getMessage()));
            }
        }
    }
}
