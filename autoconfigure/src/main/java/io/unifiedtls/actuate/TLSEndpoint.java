package io.unifiedtls.actuate;

import static io.unifiedtls.actuate.TLSDescriptors.word;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.actuate.TLSDescriptors.CertificateDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ChainDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ConfigurationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.HostDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.HostsDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.LastReloadDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.PolicyDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ReloadDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.StepDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.TLSDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.TrustStoreDescriptor;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.observability.HandshakeStatistics.Refusal;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.operations.TLSReloader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Tells what is in force, and never a secret. Reloads, too, where access to it is unrestricted ({@code
 * management.endpoint.tls.access}), which it is not by default.
 */
@Endpoint(id = "tls", defaultAccess = Access.READ_ONLY)
public final class TLSEndpoint {

    private static final int DEFAULT_SIZE = 100;
    private static final int MOST = 1_000;
    private static final String RESOLVER = "resolver";

    private final Setup setup;
    private final TLSInventory inventory;
    private final Optional<ContextFactory> contexts;
    private final Optional<TLSExplainer> explainer;
    private final Optional<HandshakeStatistics> statistics;
    private final Optional<TLSReloader> reloader;

    /**
     * Create the endpoint.
     *
     * @param contexts the starter's context factory, unless the application has one of its own
     * @param explainer of the server, if there is one
     */
    public TLSEndpoint(
            Setup setup,
            TLSInventory inventory,
            Optional<ContextFactory> contexts,
            Optional<TLSExplainer> explainer,
            Optional<HandshakeStatistics> statistics,
            Optional<TLSReloader> reloader) {
        this.setup = setup;
        this.inventory = inventory;
        this.contexts = contexts;
        this.explainer = explainer;
        this.statistics = statistics;
        this.reloader = reloader;
    }

    /**
     * What does not change while the application runs.
     *
     * @param backend the TLS implementation and its version
     * @param origins where each setting of a named configuration was set
     * @param bundles the names of configurations that are an SSL bundle of Spring Boot
     * @param serverConfiguration the name of the configuration of the server, if there is one
     * @param sanitizer with the application's functions
     */
    public record Setup(
            String backend,
            String policy,
            String policyMode,
            Function<String, Map<String, String>> origins,
            Set<String> bundles,
            @Nullable String serverConfiguration,
            Sanitizer sanitizer) {

        /** What the application lets be seen of a value. */
        @Nullable String sanitized(String key, @Nullable String value) {
            return (String) sanitizer.sanitize(new SanitizableData(null, key, value), true);
        }
    }

    /** Load all material again. */
    @WriteOperation
    public ReloadDescriptor reload() {
        return ReloadDescriptor.of(reloader.orElseThrow(() -> new IllegalStateException(
                        "Reloading is not available, because the application has its own TLSContextFactory bean."))
                .reload());
    }

    /**
     * All named configurations, and a page of the hosts.
     *
     * @param host only hosts whose name or configuration contains this
     * @param page the number of the page of hosts, from 0
     * @param size the most hosts of the page, 1,000 at most; unless set 100
     */
    @ReadOperation
    public TLSDescriptor tls(@Nullable String host, @Nullable Integer page, @Nullable Integer size) {
        Map<String, ConfigurationDescriptor> configurations = new LinkedHashMap<>();
        inventory
                .configurations()
                .forEach((name, configuration) -> configurations.put(name, named(name, configuration)));
        return new TLSDescriptor(
                setup.backend(),
                new PolicyDescriptor(setup.policy(), setup.policyMode()),
                configurations,
                hosts(host == null ? "" : host, page == null ? 0 : page, size == null ? DEFAULT_SIZE : size),
                contexts.map(ContextFactory::statistics).orElse(null),
                statistics.map(HandshakeStatistics::summary).orElse(null),
                refusals(),
                inventory.disabledHosts(),
                reloader.flatMap(TLSReloader::latest)
                        .map(LastReloadDescriptor::of)
                        .orElse(null));
    }

    /** All named configurations, and the first page of the hosts. */
    public TLSDescriptor tls() {
        return tls(null, null, null);
    }

    /** One configuration; null if there is none of that name. */
    @ReadOperation
    public @Nullable ConfigurationDescriptor configuration(@Selector String configuration) {
        TLSConfiguration found = inventory.configurations().get(configuration);
        return found == null ? null : named(configuration, found);
    }

    /**
     * What a handshake would get.
     *
     * @param serverName unless set, the client sends none
     * @param applicationProtocol what it offers, separated by commas; unless set, it does not say
     * @param version what it offers, such as TLSv1.2, separated by commas; unless set, it does not say
     */
    ExplanationDescriptor explain(
            @Nullable String serverName, @Nullable String applicationProtocol, @Nullable String version) {
        TLSExplanation explanation = explainer
                .orElseThrow(() -> invalid("No server uses TLS. Set unified-tls.server.configuration."))
                .explain(clientHello(serverName, applicationProtocol, version));
        return new ExplanationDescriptor(
                serverName,
                explanation.alert().map(Object::toString).orElse(null),
                explanation.reason(),
                explanation.steps().stream()
                        .map(step -> new StepDescriptor(step.resolver(), word(step.outcome()), step.detail()))
                        .toList(),
                explanation
                        .configuration()
                        .map(TLSConfiguration::label)
                        .map(Printable::of)
                        .orElse(null),
                explanation.applicationProtocol().map(ApplicationProtocol::name).orElse(null),
                explanation
                        .configuration()
                        .map(found -> derived(found, explanation))
                        .orElse(null));
    }

    private static ClientHello clientHello(
            @Nullable String serverName, @Nullable String applicationProtocol, @Nullable String version) {
        ClientHello.Builder builder = ClientHello.builder();
        try {
            if (serverName != null) {
                builder.serverName(ServerName.parse(serverName.toLowerCase(Locale.ROOT))
                        .orElseThrow(() -> invalid("'%s' is not a server name".formatted(serverName))));
            }
            if (applicationProtocol != null) {
                builder.applicationProtocols(
                        words(applicationProtocol).map(ApplicationProtocol::new).toList());
            }
            if (version != null) {
                builder.versions(words(version).map(TLSVersion::of).toList());
            }
        } catch (IllegalArgumentException ex) {
            throw invalid(String.valueOf(ex.getMessage()));
        }
        return builder.build();
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip);
    }

    private static InvalidEndpointRequestException invalid(String reason) {
        String printable = Printable.of(reason);
        return new InvalidEndpointRequestException(printable, printable);
    }

    private List<Refusal> refusals() {
        return statistics.map(HandshakeStatistics::refusals).orElse(List.of()).stream()
                .map(refusal -> new Refusal(
                        refusal.time(),
                        refusal.outcome(),
                        refusal.by(),
                        setup.sanitized("tls.refusals.server-name", refusal.serverName()),
                        setup.sanitized("tls.refusals.remote-address", refusal.remoteAddress()),
                        refusal.configuration(),
                        refusal.reason()))
                .toList();
    }

    private String subject(String name) {
        return Objects.requireNonNullElse(setup.sanitized("tls.subject", name), "");
    }

    private HostsDescriptor hosts(String part, int page, int size) {
        if (page < 0 || size < 1 || size > MOST) {
            throw invalid("page is %d and size is %d. Set page to at least 0, and size to 1 to %d."
                    .formatted(page, size, MOST));
        }
        Instant now = inventory.clock().instant();
        long[] total = new long[1];
        long first = (long) page * size;
        try (Stream<TLSInventory.Host> hosts = inventory.hosts()) {
            List<HostDescriptor> content = hosts.filter(host -> host.matches(part))
                    .filter(host -> total[0]++ >= first && total[0] <= first + size)
                    .map(host -> describe(host, now))
                    .toList();
            return new HostsDescriptor(total[0], page, size, content);
        }
    }

    private static HostDescriptor describe(TLSInventory.Host host, Instant now) {
        return new HostDescriptor(
                host.name(),
                host.configuration(),
                host.origin(),
                host.validity().flatMap(TLSInventory.Validity::notBefore).orElse(null),
                host.validity().map(TLSInventory.Validity::notAfter).orElse(null),
                host.validity().map(validity -> validity.daysLeft(now)).orElse(null),
                host.fault().orElse(null));
    }

    private ConfigurationDescriptor named(String name, TLSConfiguration configuration) {
        return describe(
                configuration,
                origin(name),
                setup.origins().apply(name),
                contexts.map(factory -> factory.violations(configuration)).orElse(List.of()));
    }

    /** What differs from the configuration of its label, or else from the server's, was set by who matched. */
    private ConfigurationDescriptor derived(TLSConfiguration configuration, TLSExplanation explanation) {
        Map<String, TLSConfiguration> named = inventory.configurations();
        String label = configuration.label();
        String name = named.containsKey(label) ? label : setup.serverConfiguration();
        TLSConfiguration base = name == null ? null : named.get(name);
        if (name == null || base == null) {
            return describe(configuration, RESOLVER, Map.of(), explanation.violations());
        }
        Map<String, String> origins = new LinkedHashMap<>(setup.origins().apply(name));
        Set<String> differences = Settings.differences(base, configuration);
        differences.forEach(setting -> origins.put(setting, matched(explanation)));
        if (explanation.certificateSupplied()) {
            differences.remove("certificates");
            origins.put("certificates", "unified-tls.development");
        }
        String origin = differences.isEmpty() && label.equals(name) ? origin(name) : RESOLVER;
        return describe(configuration, origin, origins, explanation.violations());
    }

    private static String matched(TLSExplanation explanation) {
        return explanation.steps().stream()
                .filter(step -> step.outcome() == TLSExplanation.Outcome.MATCHED)
                .map(TLSExplanation.Step::resolver)
                .findFirst()
                .orElse("unified-tls.server.configuration");
    }

    private String origin(String name) {
        return setup.bundles().contains(name) ? "bundle" : "properties";
    }

    private ConfigurationDescriptor describe(
            TLSConfiguration configuration, String origin, Map<String, String> origins, List<String> violations) {
        Instant now = inventory.clock().instant();
        EffectiveSettings settings = configuration.effective(Side.SERVER);
        return new ConfigurationDescriptor(
                origin,
                inventory.hostsOf(configuration.label()),
                inventory.chains(configuration).stream()
                        .map(chain -> ChainDescriptor.of(chain, now, this::subject))
                        .toList(),
                configuration
                        .trustStore()
                        .map(trust -> new TrustStoreDescriptor(
                                trust.certificates().stream()
                                        .map(anchor -> CertificateDescriptor.of(anchor, now, this::subject))
                                        .toList(),
                                trust.includesSystem(),
                                word(trust.revocation().check())))
                        .orElse(null),
                configuration.lowestSupportedVersion().protocolName(),
                configuration.highestSupportedVersion().protocolName(),
                TLSDescriptors.names(settings.cipherSuites()),
                configuration.namedGroups().map(TLSDescriptors::groups).orElse(null),
                TLSDescriptors.protocols(settings.applicationProtocols()),
                configuration.clientAuthentication().toString(),
                violations,
                origins);
    }
}
