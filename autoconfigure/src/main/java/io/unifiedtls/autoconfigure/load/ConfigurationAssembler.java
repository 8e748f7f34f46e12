package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.SessionSettings;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.autoconfigure.load.IdentityOfModule.Identity;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.SpiffeProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/** Makes configurations of properties, and collects the faults of all of them. Used once. */
final class ConfigurationAssembler {

    private static final String PREFIX = "unified-tls.configurations.";

    private final Map<String, TLSConfigurationProperties> properties;
    private final MaterialLoader material;
    private final Supplier<SslBundles> bundles;
    private final Function<SpiffeProperties, Identity> identities;
    private final List<String> faults;
    private final Map<String, Optional<TLSConfiguration>> assembled = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();

    ConfigurationAssembler(
            Map<String, TLSConfigurationProperties> properties,
            MaterialLoader material,
            Supplier<SslBundles> bundles,
            Function<SpiffeProperties, Identity> identities,
            List<String> faults) {
        this.properties = properties;
        this.material = material;
        this.bundles = bundles;
        this.identities = identities;
        this.faults = faults;
    }

    /** All configurations that have no faults, by their names. */
    Map<String, TLSConfiguration> assemble() {
        Map<String, TLSConfiguration> configurations = new LinkedHashMap<>();
        properties
                .keySet()
                .forEach(name -> configuration(name, new LinkedHashSet<>())
                        .ifPresent(configuration -> configurations.put(name, configuration)));
        return configurations;
    }

    /** The names of configurations whose certificates are still to be issued; they have none until then. */
    Set<String> waiting() {
        return waiting;
    }

    /** Made once, however many inherit from it, so that its faults are reported once. */
    private Optional<TLSConfiguration> configuration(String name, Set<String> path) {
        if (!path.add(name)) {
            faults.add("%s%s.base refers to itself: %s. Remove one of these bases."
                    .formatted(PREFIX, name, String.join(" -> ", path) + " -> " + name));
            return Optional.empty();
        }
        Optional<TLSConfiguration> made = assembled.get(name);
        if (made == null) {
            made = make(name, path);
            assembled.put(name, made);
        }
        return made;
    }

    private Optional<TLSConfiguration> make(String name, Set<String> path) {
        TLSConfigurationProperties own = Objects.requireNonNull(properties.get(name));
        Optional<TLSConfiguration> base = base(name, own, path);
        int faultsBefore = faults.size();
        TLSConfiguration.Builder builder = base.map(TLSConfiguration::toBuilder)
                .orElseGet(TLSConfiguration::builder)
                .label(name);
        apply(name, own, builder);
        if (own.certificates() == null
                && own.bundle() == null
                && own.spiffe() == null
                && own.base() != null
                && waiting.contains(own.base())) {
            waiting.add(name);
        }
        boolean setsTrustStore = own.trustStore() != null || own.bundle() != null || own.spiffe() != null;
        if (!setsTrustStore && base.isPresent()) {
            clientAuthentication(name, own, base.get().trustStore());
        }
        return base.isPresent() && faults.size() == faultsBefore
                ? build(builder).flatMap(made -> authenticatingClients(name, own, made))
                : Optional.empty();
    }

    private Optional<TLSConfiguration> authenticatingClients(
            String name, TLSConfigurationProperties own, TLSConfiguration configuration) {
        return own.clientAuthentication() == null
                ? Optional.of(configuration)
                : clientAuthentication(name, own, configuration.trustStore())
                        .flatMap(clients -> build(configuration.toBuilder().clientAuthentication(clients)));
    }

    /** Empty if there is nothing to verify clients with, which is on the list of faults then. */
    private Optional<ClientAuthentication> clientAuthentication(
            String name, TLSConfigurationProperties own, Optional<TrustStore> trustStore) {
        ClientAuthentication.Mode mode = own.clientAuthentication();
        if (mode == null || mode == ClientAuthentication.Mode.NONE) {
            return Optional.of(ClientAuthentication.none());
        }
        if (trustStore.isEmpty()) {
            faults.add(
                    ("Configuration '%s': client-authentication is %s, but there is no trust-store to verify clients "
                                    + "with. Set trust-store to the CA that issues client certificates.")
                            .formatted(name, mode));
        }
        return trustStore.map(trusted -> ClientAuthentication.of(mode, trusted));
    }

    /** The inherited configuration; empty if the base has faults, which are on the list then. */
    private Optional<TLSConfiguration> base(String name, TLSConfigurationProperties own, Set<String> path) {
        if (own.base() == null) {
            return Optional.of(TLSConfiguration.builder().build());
        }
        if (!properties.containsKey(own.base())) {
            faults.add("%s%s.base is '%s', which does not exist. Set it to one of unified-tls.configurations: %s."
                    .formatted(PREFIX, name, own.base(), String.join(", ", properties.keySet())));
            return Optional.empty();
        }
        return configuration(own.base(), path);
    }

    private void apply(String name, TLSConfigurationProperties own, TLSConfiguration.Builder builder) {
        String at = PREFIX + name + ".";
        set(at + "bundle", own.bundle(), bundle -> bundle(bundle, at, builder), applied -> {});
        set(
                at + "spiffe",
                own.spiffe(),
                spiffe -> identity(spiffe, own),
                identity -> builder.signingChains(identity.signingChain()).trustStore(identity.trustStore()));
        if (own.certificates() != null) {
            List<CertificateProperties> named = named(at, own.certificates());
            List<SigningChain> chains = certificates(at, named);
            builder.signingChains(chains);
            if (chains.isEmpty() && !named.isEmpty()) {
                waiting.add(name);
            }
        }
        set(at + "trust-store", own.trustStore(), material::trustStore, builder::trustStore);
        if (own.allowedPeers() != null) {
            allowedPeers(at + "allowed-peers", own.allowedPeers(), builder);
        }
        set(
                at + "lowest-supported-version",
                own.lowestSupportedVersion(),
                TLSVersion::of,
                builder::lowestSupportedVersion);
        set(
                at + "highest-supported-version",
                own.highestSupportedVersion(),
                TLSVersion::of,
                builder::highestSupportedVersion);
        setAll(at + "cipher-suites", own.cipherSuites(), CipherSuite::of, builder::cipherSuites);
        setAll(at + "named-groups", own.namedGroups(), NamedGroup::of, builder::namedGroups);
        setAll(at + "signature-schemes", own.signatureSchemes(), SignatureScheme::of, builder::signatureSchemes);
        setAll(
                at + "application-protocols",
                own.applicationProtocols(),
                ApplicationProtocol::new,
                builder::applicationProtocols);
        set(
                at + "sessions",
                own.sessions(),
                sessions -> new SessionSettings(sessions.timeout(), sessions.cacheSize()),
                builder::sessions);
        set(at + "ocsp-stapling", own.ocspStapling(), Function.identity(), builder::ocspStapling);
    }

    private void allowedPeers(String property, List<String> texts, TLSConfiguration.Builder builder) {
        List<PeerPattern> patterns = new ArrayList<>();
        texts.forEach(text -> set(property, text, PeerPattern::of, patterns::add));
        if (patterns.size() == texts.size()) {
            set(property, patterns, AllowedPeers::of, builder::allowedPeers);
        }
    }

    private TLSConfiguration.Builder bundle(String name, String at, TLSConfiguration.Builder builder) {
        TLSConfigurationProperties ours = properties.get(name);
        if (ours != null && !ours.isBundleAlone()) {
            throw new InvalidMaterialException(
                    at.equals(PREFIX + name + ".")
                            ? ("The configuration has the name of the SSL bundle '%s' and other settings beside it, so it would "
                                            + "become a second bundle of that name. Rename the configuration.")
                                    .formatted(name)
                            : "The SSL bundle '%s' comes from unified-tls.configurations.%s. Use base instead of bundle."
                                    .formatted(name, name));
        }
        Set<String> made = properties.entrySet().stream()
                .filter(entry -> !entry.getValue().isBundleAlone())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        BundleReader.apply(name, bundles, made, builder);
        return builder;
    }

    private Identity identity(SpiffeProperties spiffe, TLSConfigurationProperties own) {
        if (own.bundle() != null || own.certificates() != null || own.trustStore() != null) {
            throw new InvalidMaterialException(
                    "bundle, certificates and trust-store cannot be set beside spiffe, which has them all. Remove them, or set them in a configuration whose base is this one.");
        }
        return identities.apply(spiffe);
    }

    /** Those that are not issued for each host. */
    private List<CertificateProperties> named(String at, List<CertificateProperties> certificates) {
        if (certificates.stream().noneMatch(CertificateProperties::acme)) {
            return certificates;
        }
        if (certificates.size() > 1) {
            faults.add(at
                    + "certificates has acme beside others. Write 'certificates: acme', or remove acme from the list.");
        }
        return List.of();
    }

    private List<SigningChain> certificates(String at, List<CertificateProperties> certificates) {
        List<SigningChain> chains = new ArrayList<>();
        IntStream.range(0, certificates.size())
                .forEach(i -> set(
                        "%scertificates[%d]".formatted(at, i),
                        certificates.get(i),
                        material::signingChain,
                        chain -> chain.ifPresent(chains::add)));
        return chains;
    }

    private <P, T> void set(String property, @Nullable P value, Function<P, T> conversion, Consumer<T> setting) {
        if (value == null) {
            return;
        }
        try {
            setting.accept(conversion.apply(value));
        } catch (IllegalArgumentException | InvalidMaterialException ex) {
            faults.add("%s: %s".formatted(property, ex.getMessage()));
        } catch (InvalidTLSConfigurationException ex) { // Of another property
            faults.addAll(ex.faults());
        }
    }

    private <T> void setAll(
            String property, @Nullable List<String> values, Function<String, T> conversion, Consumer<List<T>> setting) {
        if (values == null) {
            return;
        }
        List<T> converted = new ArrayList<>();
        values.forEach(value -> set(property, value, conversion, converted::add));
        setting.accept(converted);
    }

    private Optional<TLSConfiguration> build(TLSConfiguration.Builder builder) {
        try {
            return Optional.of(builder.build());
        } catch (InvalidTLSConfigurationException ex) {
            faults.addAll(ex.faults());
            return Optional.empty();
        }
    }
}
