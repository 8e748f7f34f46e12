package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.properties.ClientProperties;
import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.material.FileSnapshot;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/**
 * What the properties say, loaded and checked.
 *
 * @param configurations by their names
 * @param hosts the host table
 * @param destinations which configuration clients use for which host
 * @param ticketKeys of the server's session tickets; may be empty
 * @param files what was read for it
 */
public record LoadedProperties(
        Map<String, TLSConfiguration> configurations,
        HostTable hosts,
        Destinations destinations,
        List<SessionTicketKey> ticketKeys,
        FileSnapshot files) {

    /** What a factory would do with it. */
    public Generation generation(ContextFactory factory) {
        return factory.generation(configurations, hosts, destinations);
    }

    /** What would refuse handshakes or calls, were a generation in force; each fault once. */
    public static List<String> faults(TLSProperties properties, Generation generation) {
        Set<String> faults = new LinkedHashSet<>();
        properties.management().name().map(generation::faults).ifPresent(faults::addAll);
        if (properties.server() != null) {
            faults.addAll(generation.serverFaults(
                    Objects.requireNonNull(properties.server().configuration())));
        }
        faults.addAll(generation.clientFaults());
        return List.copyOf(faults);
    }

    /**
     * Load everything.
     *
     * @throws InvalidTLSConfigurationException with the faults of all configurations and hosts
     */
    static LoadedProperties load(TLSProperties properties, MaterialLoader material, Supplier<SslBundles> bundles) {
        List<String> faults = new ArrayList<>();
        Map<String, TLSConfiguration> configurations =
                new ConfigurationAssembler(properties.configurations(), material, bundles, faults).assemble();
        HostTable.Builder table = HostTable.builder();
        for (int i = 0; i < properties.hosts().size(); i++) {
            add(
                    properties.hosts().get(i),
                    "unified-tls.hosts[%d]".formatted(i),
                    properties,
                    configurations,
                    table,
                    faults);
        }
        checkServer(properties, faults);
        checkSources(properties, faults);
        List<SessionTicketKey> ticketKeys = ticketKeys(properties, material, faults);
        faults.addAll(Ranges.faults(properties));
        HostTable hosts = built(table::build, faults);
        Destinations destinations = built(destinations(properties, faults)::build, faults);
        if (hosts == null || destinations == null || !faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        return new LoadedProperties(configurations, hosts, destinations, ticketKeys, material.read());
    }

    private static List<SessionTicketKey> ticketKeys(
            TLSProperties properties, MaterialLoader material, List<String> faults) {
        List<String> locations =
                properties.server() == null ? List.of() : properties.server().sessionTicketKeys();
        List<SessionTicketKey> keys = new ArrayList<>();
        for (int i = 0; i < locations.size(); i++) {
            try {
                keys.add(material.sessionTicketKey(locations.get(i)));
            } catch (InvalidMaterialException ex) {
                faults.add("unified-tls.server.session-ticket-keys[%d]: %s".formatted(i, ex.getMessage()));
            }
        }
        return keys;
    }

    private static <T> @Nullable T built(Supplier<T> build, List<String> faults) {
        try {
            return build.get();
        } catch (InvalidTLSConfigurationException ex) {
            faults.addAll(ex.faults());
            return null;
        }
    }

    private static Destinations.Builder destinations(TLSProperties properties, List<String> faults) {
        Destinations.Builder builder = Destinations.builder();
        for (int i = 0; i < properties.clients().size(); i++) {
            ClientProperties client = properties.clients().get(i);
            String at = "unified-tls.clients[%d]".formatted(i);
            String configuration = client.configuration();
            if (configuration == null || !properties.configurations().containsKey(configuration)) {
                faults.add(unknownConfiguration(at + ".configuration", configuration, properties));
            } else if (client.destinations().isEmpty()) {
                builder.others(configuration, at);
            } else {
                addAll(client.destinations(), configuration, at, builder, faults);
            }
        }
        return builder;
    }

    private static void addAll(
            List<String> destinations,
            String configuration,
            String at,
            Destinations.Builder builder,
            List<String> faults) {
        for (int i = 0; i < destinations.size(); i++) {
            String origin = "%s.destinations[%d]".formatted(at, i);
            try {
                builder.add(aLabels(destinations.get(i)), configuration, origin);
            } catch (IllegalArgumentException ex) {
                faults.add("%s: %s".formatted(origin, ex.getMessage()));
            }
        }
    }

    /** Leaves and anchors that are not valid at this time, and checks that may be evaded. */
    public List<String> warnings(Instant now) {
        return configurations.entrySet().stream()
                .flatMap(entry -> Stream.concat(
                                entry.getValue().certificates().stream()
                                        .map(SigningChain::leaf)
                                        .flatMap(leaf -> warning(leaf, now).stream()),
                                TrustWarnings.of(entry.getValue(), now))
                        .map(warning -> "Configuration '%s': %s".formatted(entry.getKey(), warning)))
                .toList();
    }

    private static Optional<String> warning(X509Certificate leaf, Instant now) {
        String subject = Printable.subject(leaf);
        if (now.isAfter(leaf.getNotAfter().toInstant())) {
            return Optional.of("the certificate '%s' expired on %s, and clients refuse it. Renew it."
                    .formatted(subject, leaf.getNotAfter().toInstant()));
        }
        if (now.isBefore(leaf.getNotBefore().toInstant())) {
            return Optional.of(("the certificate '%s' is not valid before %s, and clients refuse it. "
                            + "Check the clock of this machine, or wait.")
                    .formatted(subject, leaf.getNotBefore().toInstant()));
        }
        return Optional.empty();
    }

    private static void add(
            HostProperties host,
            String at,
            TLSProperties properties,
            Map<String, TLSConfiguration> configurations,
            HostTable.Builder table,
            List<String> faults) {
        if (host.configuration() == null || !properties.configurations().containsKey(host.configuration())) {
            faults.add(unknownConfiguration(at + ".configuration", host.configuration(), properties));
            return;
        }
        if (host.serverNames().isEmpty()) {
            faults.add(at + ".server-names is empty. Add the host names for this configuration.");
        }
        TLSConfiguration configuration = configurations.get(host.configuration());
        if (configuration == null) {
            return; // Its faults are on the list.
        }
        for (int i = 0; i < host.serverNames().size(); i++) {
            String origin = "%s.server-names[%d]".formatted(at, i);
            try {
                table.add(aLabels(host.serverNames().get(i)), configuration, origin);
            } catch (IllegalArgumentException ex) {
                faults.add("%s: %s".formatted(origin, ex.getMessage()));
            }
        }
    }

    private static String aLabels(String pattern) {
        return pattern.startsWith("*.") ? "*." + ALabels.of(pattern.substring(2)) : ALabels.of(pattern);
    }

    private static void checkServer(TLSProperties properties, List<String> faults) {
        properties
                .management()
                .name()
                .filter(name -> !properties.configurations().containsKey(name))
                .ifPresent(name ->
                        faults.add(unknownConfiguration("unified-tls.management.configuration", name, properties)));
        ServerProperties server = properties.server();
        if (server == null) {
            if (!properties.hosts().isEmpty()) {
                faults.add("unified-tls.hosts is set, but no server uses it. Set unified-tls.server.configuration.");
            }
        } else if (server.configuration() == null
                || !properties.configurations().containsKey(server.configuration())) {
            faults.add(unknownConfiguration("unified-tls.server.configuration", server.configuration(), properties));
        }
    }

    private static void checkSources(TLSProperties properties, List<String> faults) {
        for (int i = 0; i < properties.sources().size(); i++) {
            SourceProperties source = properties.sources().get(i);
            String at = "unified-tls.sources[%d]".formatted(i);
            if ((source.directory() == null) == (source.repository() == null)) {
                faults.add(at + " must have either a directory or a repository. Set exactly one of them.");
            }
            if (source.directory() == null
                    && (source.names() == SourceProperties.Names.FOLDER || source.followLinks())) {
                faults.add(
                        at + " has no directory, but names and follow-links apply only to directories. Remove them.");
            }
            if (source.configuration() != null && !properties.configurations().containsKey(source.configuration())) {
                faults.add(unknownConfiguration(at + ".configuration", source.configuration(), properties));
            }
        }
        if (!properties.sources().isEmpty() && properties.server() == null) {
            faults.add("unified-tls.sources is set, but no server uses it. Set unified-tls.server.configuration.");
        }
    }

    private static String unknownConfiguration(String property, @Nullable String name, TLSProperties properties) {
        return "%s %s. Set it to one of those in unified-tls.configurations: %s."
                .formatted(
                        property,
                        name == null ? "is not set" : "is '%s', which does not exist".formatted(name),
                        String.join(", ", properties.configurations().keySet()));
    }
}
