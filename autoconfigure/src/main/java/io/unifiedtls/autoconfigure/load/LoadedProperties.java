package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The properties with everything that they name, loaded and checked.
 *
 * @param configurations by their names
 * @param waiting the names of those whose certificates are still to be issued; they refuse handshakes until then
 * @param hosts the host table
 * @param destinations which configuration clients use for which host
 * @param ticketKeys of the server's session tickets; may be empty
 */
public record LoadedProperties(
        Map<String, TLSConfiguration> configurations,
        Set<String> waiting,
        HostTable hosts,
        Destinations destinations,
        List<SessionTicketKey> ticketKeys) {

    public LoadedProperties {
        waiting = Set.copyOf(waiting);
    }

    /** The same with another configuration in the place of the one of its name, and for the hosts that have it. */
    public LoadedProperties with(TLSConfiguration renewed) {
        Map<String, TLSConfiguration> all = new LinkedHashMap<>(configurations);
        all.put(renewed.label(), renewed);
        HostTable.Builder table = HostTable.builder();
        hosts.hosts()
                .forEach((pattern, configuration) -> table.add(
                        pattern,
                        configuration.label().equals(renewed.label()) ? renewed : configuration,
                        "unified-tls.hosts"));
        Set<String> stillWaiting = new LinkedHashSet<>(waiting);
        if (!renewed.signingChains().isEmpty()) {
            stillWaiting.remove(renewed.label());
        }
        return new LoadedProperties(all, stillWaiting, table.build(), destinations, ticketKeys);
    }

    /** A generation of these for a factory, not yet in force. */
    public Generation generation(ContextFactory factory) {
        return factory.generation(configurations, hosts, destinations);
    }

    /** Check a generation of these with contexts that are made for the check alone. */
    public <T> T trial(ContextFactory factory, Function<Generation, T> check) {
        return factory.trial(configurations, hosts, destinations, check);
    }

    /** The faults that would refuse handshakes or calls if a generation were in force, each once. */
    public List<String> faults(TLSProperties properties, Generation generation) {
        Set<String> faults = new LinkedHashSet<>();
        properties
                .management()
                .name()
                .filter(name -> !waiting.contains(name))
                .map(generation::faults)
                .ifPresent(faults::addAll);
        if (properties.server() != null) {
            faults.addAll(generation.serverFaults(
                    Objects.requireNonNull(properties.server().configuration()),
                    configuration -> waiting.contains(configuration.label())));
        }
        faults.addAll(generation.clientFaults());
        return List.copyOf(faults);
    }

    /** Warnings about leaves and anchors that are not valid at this time, and about settings that few people mean. */
    public List<String> warnings(TLSProperties properties, Instant now) {
        return Stream.concat(ofConfigurations(now), ServedWarnings.of(properties, configurations))
                .toList();
    }

    private Stream<String> ofConfigurations(Instant now) {
        return configurations.entrySet().stream()
                .flatMap(entry -> Stream.concat(
                                LeafWarnings.of(entry.getValue(), now), TrustWarnings.of(entry.getValue(), now))
                        .map(warning -> "Configuration '%s': %s".formatted(entry.getKey(), warning)));
    }
}
