package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidTLSConfigurationException;
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
    private final IssuedHosts issued;
    private final HostTable.Builder all = HostTable.builder();
    private final HostTable.Builder served = HostTable.builder();

    private HostEntries(TLSProperties properties, Map<String, TLSConfiguration> configurations, List<String> faults) {
        this.names = ConfigurationNames.of(properties);
        this.issued = new IssuedHosts(properties);
        this.configurations = configurations;
        this.faults = faults;
    }

    /**
     * The table, without hosts whose certificates are issued.
     *
     * @param configurations those without faults
     * @throws InvalidTLSConfigurationException with all names that are none, and all that are claimed twice
     */
    static HostTable table(
            TLSProperties properties, Map<String, TLSConfiguration> configurations, List<String> faults) {
        HostEntries entries = new HostEntries(properties, configurations, faults);
        for (int i = 0; i < properties.hosts().size(); i++) {
            entries.add(properties.hosts().get(i), "unified-tls.hosts[" + i + "]");
        }
        entries.all.build();
        return entries.served.build();
    }

    private void add(HostProperties host, String at) {
        String name = host.configuration();
        if (name == null || !names.contain(name)) {
            faults.add(names.fault(at + ".configuration", name));
        }
        if (host.serverNames().isEmpty()) {
            faults.add(at + ".server-names is empty. Add the host names for this configuration.");
        }
        TLSConfiguration configuration = name == null ? FAULTY : configurations.getOrDefault(name, FAULTY);
        addAll(host.serverNames(), configuration, issued.areOf(name), at);
    }

    private void addAll(List<String> serverNames, TLSConfiguration configuration, boolean isIssued, String at) {
        for (int i = 0; i < serverNames.size(); i++) {
            String origin = at + ".server-names[" + i + "]";
            try {
                String pattern = ALabels.ofPattern(serverNames.get(i));
                all.add(pattern, configuration, origin);
                if (!isIssued) {
                    served.add(pattern, configuration, origin);
                }
            } catch (IllegalArgumentException ex) {
                faults.add("%s: %s".formatted(origin, ex.getMessage()));
            }
        }
    }
}
