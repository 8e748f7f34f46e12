package io.unifiedtls.context;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.wording.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Configurations and hosts that are in force together, or might be; one generation is exchanged for the next in one step. Immutable and thread-safe.
 */
public final class Generation {

    private final Map<String, TLSConfiguration> configurations;
    private final HostTable hosts;
    private final Destinations destinations;
    private final Workshop workshop;
    private final Supplier<Generation> inForce;
    private final Chains resolvers;
    private final Map<String, RootServerContext> roots = new ConcurrentHashMap<>();

    /**
     * Create a generation.
     *
     * @param inForce the generation that is in force, this one or another
     */
    Generation(
            Map<String, TLSConfiguration> configurations,
            HostTable hosts,
            Destinations destinations,
            Workshop workshop,
            Supplier<Generation> inForce) {
        this.configurations = Collections.unmodifiableMap(new LinkedHashMap<>(configurations));
        this.hosts = hosts;
        this.destinations = destinations;
        this.workshop = workshop;
        this.inForce = inForce;
        this.resolvers = workshop.chains(hosts);
    }

    /** The named configurations, in the order in which they were declared. */
    public Map<String, TLSConfiguration> configurations() {
        return configurations;
    }

    public HostTable hosts() {
        return hosts;
    }

    /** Which configuration clients use for which host. */
    public Destinations destinations() {
        return destinations;
    }

    /**
     * The faults that would refuse handshakes: for each host of the table, and for clients that get the default.
     *
     * @param waiting whether a configuration may refuse them, since it has no certificate yet
     * @return all faults, each once; empty if there is none
     */
    public List<String> serverFaults(String configurationName, Predicate<TLSConfiguration> waiting) {
        RootServerContext root = root(configurationName);
        ServerFaults faults = root.faults();
        ServerSettings settings = workshop.settings();
        HostFaults ofHosts = new HostFaults();
        hosts.hosts().forEach((pattern, configuration) -> {
            if (!waiting.test(configuration)) {
                ofHosts.add(pattern, configuration, faults.ofServed(configuration, HostTable.example(pattern)));
            }
        });
        boolean answersDefault = settings.unknownServerName() == Fallback.DEFAULT
                || settings.missingServerName() == Fallback.DEFAULT
                || !root.configuration().signingChains().isEmpty();
        if (answersDefault && !waiting.test(root.configuration())) {
            ofHosts.addOthers(root.configuration(), faults.ofServed(root.configuration()));
        }
        return ofHosts.all().toList();
    }

    /**
     * The faults that would refuse the clients of a server that answers all of them with one configuration.
     *
     * @return all faults; empty if there is none
     */
    public List<String> faults(String configurationName) {
        RootServerContext root = root(configurationName);
        return root.faults().ofServed(root.configuration());
    }

    /** The faults that would refuse the clients of a host if a resolver chose this configuration for it. No context is kept. */
    public List<String> hostFaults(String serverConfiguration, TLSConfiguration configuration, ServerName host) {
        return root(serverConfiguration).faults().ofOther(configuration, host);
    }

    /**
     * The faults that would keep clients from the configurations of their destinations, and from those that they use already.
     *
     * @return all faults, each once; empty if there is none
     */
    public List<String> clientFaults() {
        Stream<String> ofNames = destinations.patterns().stream()
                .map(HostTable::example)
                .map(workshop::clientNameFault)
                .flatMap(Optional::stream);
        return Stream.concat(
                        Stream.concat(
                                        destinations.configurations().stream(),
                                        inForce.get().clientsInUse())
                                .filter(configurations::containsKey)
                                .distinct()
                                .map(this::configuration)
                                .map(workshop::clientFaults)
                                .flatMap(List::stream),
                        ofNames)
                .distinct()
                .toList();
    }

    /** Whether clients of servers, and of this application, would see no difference. */
    public boolean isLike(Generation other) {
        return configurations.equals(other.configurations)
                && hosts.hosts().equals(other.hosts.hosts())
                && destinations.equals(other.destinations);
    }

    List<ServerName> hottest(int limit) {
        return resolvers.handshakes().hottest(limit);
    }

    void forget(CacheableSniResolver resolver, Changed changed) {
        resolvers.forget(resolver, changed);
    }

    TLSConfiguration configuration(String name) {
        TLSConfiguration configuration = configurations.get(name);
        if (configuration == null) {
            throw new IllegalArgumentException("The TLS configuration '%s' does not exist. Use one of %s: %s."
                    .formatted(name, Setting.CONFIGURATIONS, String.join(", ", configurations.keySet())));
        }
        return configuration;
    }

    RootServerContext root(String configurationName) {
        RootServerContext existing = roots.get(configurationName); // Each handshake asks, and this never locks
        if (existing != null) {
            return existing;
        }
        TLSConfiguration configuration = configuration(configurationName);
        return roots.computeIfAbsent(
                configurationName,
                name -> workshop.root(
                        configuration, resolvers, () -> inForce.get().root(name)));
    }

    /** The names of configurations that there are client contexts on. */
    private Stream<String> clientsInUse() {
        return configurations.entrySet().stream()
                .filter(entry -> workshop.hasClient(entry.getValue()))
                .map(Map.Entry::getKey);
    }

    /** The configurations of this generation, those of its hosts included, that another one does not have. */
    Set<TLSConfiguration> allBut(Generation other) {
        Set<TLSConfiguration> all = all();
        all.removeAll(other.all());
        return all;
    }

    private Set<TLSConfiguration> all() {
        Set<TLSConfiguration> all = new LinkedHashSet<>(configurations.values());
        all.addAll(hosts.hosts().values());
        return all;
    }
}
