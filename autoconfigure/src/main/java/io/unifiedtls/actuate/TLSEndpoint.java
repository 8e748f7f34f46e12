package io.unifiedtls.actuate;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.TLSReload;
import io.unifiedtls.TLSReloader;
import io.unifiedtls.sni.HostTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Lists the configurations in force, and never a secret. Reloads, too, where access to it is unrestricted ({@code
 * management.endpoint.tls.access}), which it is not by default.
 */
@Endpoint(id = "tls", defaultAccess = Access.READ_ONLY)
public final class TLSEndpoint {

    private final TLSContextFactory contexts;
    private final Supplier<HostTable> hosts;
    private final Function<ServerName, Optional<SigningChain>> certificates;
    private final Optional<TLSReloader> reloader;
    private final Supplier<Map<String, String>> disabledHosts;

    /**
     * Create the endpoint.
     *
     * @param hosts the host table that is in force
     * @param disabledHosts hosts whose clients are refused, and why
     * @param certificates what hosts get whose configuration has no certificates
     */
    public TLSEndpoint(
            TLSContextFactory contexts,
            Supplier<HostTable> hosts,
            Function<ServerName, Optional<SigningChain>> certificates,
            Optional<TLSReloader> reloader,
            Supplier<Map<String, String>> disabledHosts) {
        this.contexts = contexts;
        this.hosts = hosts;
        this.certificates = certificates;
        this.reloader = reloader;
        this.disabledHosts = disabledHosts;
    }

    /** Load all material again. */
    @WriteOperation
    public ReloadDescriptor reload() {
        return ReloadDescriptor.of(reloader.orElseThrow(() -> new IllegalStateException(
                        "There is no TLSReloader: the TLSContextFactory is not the starter's."))
                .reload());
    }

    /** All named configurations. */
    @ReadOperation
    public TLSDescriptor tls() {
        Map<String, ConfigurationDescriptor> configurations = new LinkedHashMap<>();
        contexts.configurations()
                .forEach((name, configuration) -> configurations.put(name, describe(name, configuration)));
        return new TLSDescriptor(
                configurations,
                disabledHosts.get(),
                reloader.flatMap(TLSReloader::latest)
                        .map(LastReloadDescriptor::of)
                        .orElse(null));
    }

    private ConfigurationDescriptor describe(String name, TLSConfiguration configuration) {
        List<String> patterns = hosts.get().hosts().entrySet().stream()
                .filter(host -> host.getValue().label().equals(name))
                .map(Map.Entry::getKey)
                .toList();
        return new ConfigurationDescriptor(
                patterns,
                chains(configuration, patterns).map(ChainDescriptor::of).toList(),
                configuration.lowestSupportedVersion().protocolName(),
                configuration.highestSupportedVersion().protocolName(),
                configuration.applicationProtocols().orElse(TLSDefaults.SERVER_APPLICATION_PROTOCOLS).stream()
                        .map(ApplicationProtocol::name)
                        .toList(),
                configuration.clientAuthentication().name().toLowerCase(Locale.ROOT));
    }

    private Stream<SigningChain> chains(TLSConfiguration configuration, List<String> patterns) {
        return configuration.certificates().isEmpty()
                ? patterns.stream().map(HostTable::example).map(certificates).flatMap(Optional::stream)
                : configuration.certificates().stream();
    }

    /**
     * The answer.
     *
     * @param configurations by their names
     * @param disabledHosts hosts of directories and repositories whose clients are refused, and why
     * @param lastReload the latest that found something to do, if there was one
     */
    public record TLSDescriptor(
            Map<String, ConfigurationDescriptor> configurations,
            Map<String, String> disabledHosts,
            @Nullable LastReloadDescriptor lastReload) {}

    /** A reload, and when it ended. */
    public record LastReloadDescriptor(Instant time, ReloadDescriptor result) {

        static LastReloadDescriptor of(TLSReloader.Attempt attempt) {
            return new LastReloadDescriptor(attempt.time(), ReloadDescriptor.of(attempt.outcome()));
        }
    }

    /**
     * One configuration.
     *
     * @param hosts the names and wildcards of the host table that it answers
     * @param clientAuthentication none, want or need
     */
    public record ConfigurationDescriptor(
            List<String> hosts,
            List<ChainDescriptor> certificates,
            String lowestSupportedVersion,
            String highestSupportedVersion,
            List<String> applicationProtocols,
            String clientAuthentication) {}

    /**
     * What came of a reload.
     *
     * @param outcome applied, unchanged, or rejected: then everything is as before
     * @param changes what is another one now, with fingerprints
     * @param hosts the hosts of directories that have changed
     * @param faults what is wrong, where, and what to do
     */
    public record ReloadDescriptor(String outcome, List<String> changes, Set<String> hosts, List<String> faults) {

        static ReloadDescriptor of(TLSReload reload) {
            if (reload instanceof TLSReload.Applied applied) {
                List<String> changes =
                        applied.changes().stream().map(Object::toString).toList();
                return new ReloadDescriptor("applied", changes, new TreeSet<>(applied.hosts()), List.of());
            }
            return reload instanceof TLSReload.Rejected rejected
                    ? new ReloadDescriptor("rejected", List.of(), Set.of(), rejected.faults())
                    : new ReloadDescriptor("unchanged", List.of(), Set.of(), List.of());
        }
    }

    /** The leaf of a signing chain. */
    public record ChainDescriptor(String subject, String issuer, Instant notBefore, Instant notAfter) {

        static ChainDescriptor of(SigningChain chain) {
            return new ChainDescriptor(
                    chain.leaf().getSubjectX500Principal().getName(),
                    chain.leaf().getIssuerX500Principal().getName(),
                    chain.leaf().getNotBefore().toInstant(),
                    chain.leaf().getNotAfter().toInstant());
        }
    }
}
