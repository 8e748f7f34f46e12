package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.autoconfigure.load.BindingFaults;
import io.unifiedtls.autoconfigure.load.FaultsOfModule;
import io.unifiedtls.autoconfigure.load.IssuedHosts;
import io.unifiedtls.autoconfigure.load.LoadAttempt;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Faulty;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Loaded;
import io.unifiedtls.autoconfigure.load.Policies;
import io.unifiedtls.autoconfigure.properties.ClientProperties;
import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties.PolicyMode;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Collects the faults of one start. If the properties have any, the configurations without faults are judged nevertheless, so that
 * no fault hides another one.
 *
 * @param binding of the properties
 * @param modules asked before the binding, since they bind properties of their own
 * @param policies all policy beans by their names
 * @param backend whether the backend is ours to choose
 */
record StartFaults(
        TLSProperties properties,
        BindingFaults binding,
        SourceFaults sources,
        ObjectProvider<FaultsOfModule> modules,
        Map<String, TLSPolicy> policies,
        CertificateSupply certificates,
        TicketKeys ticketKeys,
        boolean backend) {

    /** All faults that are known after a load; empty if nothing keeps the application from starting so far. */
    List<String> after(LoadAttempt attempt) {
        List<String> ofModules = modules.orderedStream()
                .flatMap(module -> module.faults().stream())
                .toList();
        List<String> faults = new ArrayList<>(binding.faults());
        faults.addAll(ofModules);
        if (attempt.outcome() instanceof Faulty faulty) {
            faults.addAll(faulty.faults());
        }
        faults.addAll(Policies.faults(properties, policies));
        faults.addAll(sources.of(properties));
        if (!faults.isEmpty() && backend) {
            faults.addAll(ofConfigurations(configurations(attempt)));
        }
        return faults;
    }

    private static Map<String, TLSConfiguration> configurations(LoadAttempt attempt) {
        if (attempt.outcome() instanceof Loaded loaded) {
            return loaded.properties().configurations();
        }
        return attempt.outcome() instanceof Faulty faulty ? faulty.configurations() : Map.of();
    }

    private List<String> ofConfigurations(Map<String, TLSConfiguration> configurations) {
        List<String> faults = new ArrayList<>();
        TLSPolicy policy = enforced();
        TLSBackend chosen = found(
                () -> new Backends(
                                properties,
                                configurations,
                                policy,
                                ticketKeys,
                                RevocationSettings.DEFAULT,
                                chain -> Optional.empty())
                        .choose(),
                null,
                faults);
        if (chosen != null) {
            try (ContextFactory contexts = new ContextFactory(
                    chosen, policy, List::of, certificates, ServerSettings.DEFAULT, HandshakeObserver.NONE)) {
                Generation generation = contexts.generation(
                        configurations,
                        HostTable.builder().build(),
                        Destinations.builder().build());
                answering(configurations).map(generation::faults).forEach(faults::addAll);
                calling(configurations).forEach(client -> found(() -> contexts.client(client), null, faults));
            }
            addNameFaults(chosen, faults);
        }
        return faults;
    }

    /** None if it has faults, which are on the list. */
    private TLSPolicy enforced() {
        TLSPolicy policy = properties.policyMode() == PolicyMode.ENFORCE
                ? found(() -> Policies.of(properties, policies, HandshakeObserver.NONE), null, new ArrayList<>())
                : null;
        return policy == null ? TLSPolicy.none() : policy;
    }

    private void addNameFaults(TLSBackend backend, List<String> faults) {
        properties.hosts().stream()
                .flatMap(host -> host.serverNames().stream())
                .flatMap(StartFaults::name)
                .map(backend::nameFault)
                .flatMap(Optional::stream)
                .forEach(faults::add);
        properties.clients().stream()
                .flatMap(client -> client.destinations().stream())
                .flatMap(StartFaults::name)
                .map(backend::clientNameFault)
                .flatMap(Optional::stream)
                .forEach(faults::add);
    }

    /** A name of a pattern; those that are none are on the list of faults already. */
    private static Stream<ServerName> name(String pattern) {
        return ServerName.parse(pattern.startsWith("*.") ? "any" + pattern.substring(1) : pattern).stream();
    }

    /** Those that answer as they are, and not only what is derived from them. */
    private Stream<String> answering(Map<String, TLSConfiguration> configurations) {
        IssuedHosts issued = new IssuedHosts(properties);
        return Stream.concat(
                        properties.hosts().stream()
                                .map(HostProperties::configuration)
                                .filter(name -> !issued.areOf(name)),
                        Stream.concat(
                                        Stream.ofNullable(properties.server()).map(ServerProperties::configuration),
                                        properties.management().name().stream())
                                .filter(name ->
                                        !signingChains(configurations.get(name)).isEmpty()))
                .filter(configurations::containsKey)
                .distinct();
    }

    private static List<SigningChain> signingChains(@Nullable TLSConfiguration configuration) {
        return configuration == null ? List.of() : configuration.signingChains();
    }

    private Stream<TLSConfiguration> calling(Map<String, TLSConfiguration> configurations) {
        return properties.clients().stream()
                .map(ClientProperties::configuration)
                .distinct()
                .map(configurations::get)
                .filter(Objects::nonNull);
    }

    /** The answer to a question, or another one if the answer has faults, which go on the list. */
    private static <T> @Nullable T found(Supplier<T> question, @Nullable T otherwise, List<String> faults) {
        try {
            return question.get();
        } catch (InvalidTLSConfigurationException ex) {
            faults.addAll(ex.faults());
            return otherwise;
        }
    }
}
