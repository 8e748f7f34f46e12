package io.unifiedtls.actuate;

import static io.unifiedtls.actuate.TLSDescriptors.word;

import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.actuate.TLSDescriptors.CertificateDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ChainDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.ConfigurationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.TrustStoreDescriptor;
import io.unifiedtls.actuate.TLSEndpoint.Setup;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.operations.TLSExplanation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Describes configurations, with the origin of each setting. */
final class ConfigurationDescriber {

    private static final String RESOLVER = "resolver";

    private final Setup setup;
    private final TLSInventory inventory;
    private final Optional<ContextFactory> contexts;

    ConfigurationDescriber(Setup setup, TLSInventory inventory, Optional<ContextFactory> contexts) {
        this.setup = setup;
        this.inventory = inventory;
        this.contexts = contexts;
    }

    /** All named configurations. */
    Map<String, ConfigurationDescriptor> named() {
        Function<String, Map<String, String>> origins = setup.origins().get();
        Map<String, ConfigurationDescriptor> described = new LinkedHashMap<>();
        inventory
                .configurations()
                .forEach((name, configuration) -> described.put(name, named(name, configuration, origins)));
        return described;
    }

    /** A named configuration. */
    ConfigurationDescriptor named(String name, TLSConfiguration configuration) {
        return named(name, configuration, setup.origins().get());
    }

    private ConfigurationDescriptor named(
            String name, TLSConfiguration configuration, Function<String, Map<String, String>> origins) {
        return describe(
                configuration,
                origin(name),
                origins.apply(name),
                contexts.map(factory -> factory.violations(configuration)).orElse(List.of()));
    }

    /** Settings that differ from the configuration of the label, or else from the server's, were set by the resolver that matched. */
    ConfigurationDescriptor derived(TLSConfiguration configuration, TLSExplanation explanation) {
        Map<String, TLSConfiguration> named = inventory.configurations();
        String label = configuration.label();
        String name = named.containsKey(label) ? label : setup.serverConfiguration();
        TLSConfiguration base = name == null ? null : named.get(name);
        if (name == null || base == null) {
            return describe(configuration, RESOLVER, Map.of(), explanation.violations());
        }
        Map<String, String> origins = new LinkedHashMap<>(setup.origins().get().apply(name));
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
                configuration
                        .allowedPeers()
                        .map(allowed -> allowed.patterns().stream()
                                .map(Object::toString)
                                .toList())
                        .orElse(null),
                violations,
                origins);
    }

    private String subject(String name) {
        return Objects.requireNonNullElse(setup.sanitized("tls.subject", name), "");
    }
}
