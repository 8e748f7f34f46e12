package io.unifiedtls.autoconfigure;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SessionSettings;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes configurations of properties, and collects the faults of all of them. Used once. */
final class ConfigurationAssembler {

    private static final String PREFIX = "tls.configurations.";

    private final Map<String, TLSProperties.Configuration> properties;
    private final Material material;
    private final List<String> faults;

    ConfigurationAssembler(
            Map<String, TLSProperties.Configuration> properties, Material material, List<String> faults) {
        this.properties = properties;
        this.material = material;
        this.faults = faults;
    }

    /** All configurations that have no faults, by their names. */
    Map<String, TLSConfiguration> assemble() {
        Map<String, TLSConfiguration> configurations = new LinkedHashMap<>();
        properties
                .keySet()
                .forEach(name -> withBases(name, new LinkedHashSet<>())
                        .flatMap(merged -> configuration(name, merged))
                        .ifPresent(configuration -> configurations.put(name, configuration)));
        return configurations;
    }

    private Optional<TLSProperties.Configuration> withBases(String name, Set<String> path) {
        TLSProperties.Configuration own = Objects.requireNonNull(properties.get(name));
        if (!path.add(name)) {
            faults.add("%s%s.base leads back to itself: %s. Remove one of these bases."
                    .formatted(PREFIX, name, String.join(" -> ", path) + " -> " + name));
            return Optional.empty();
        }
        if (own.base() == null) {
            return Optional.of(own);
        }
        if (!properties.containsKey(own.base())) {
            faults.add("%s%s.base is '%s', which there is not. Those in tls.configurations are: %s."
                    .formatted(PREFIX, name, own.base(), String.join(", ", properties.keySet())));
            return Optional.empty();
        }
        return withBases(own.base(), path).map(own::inherit);
    }

    private Optional<TLSConfiguration> configuration(String name, TLSProperties.Configuration merged) {
        int faultsBefore = faults.size();
        String at = PREFIX + name + ".";
        TLSConfiguration.Builder builder = TLSConfiguration.builder().label(name);
        if (merged.certificates() != null) {
            builder.certificates(certificates(at, merged.certificates()));
        }
        set(at + "trust-store", merged.trustStore(), material::trustStore, builder::trustStore);
        set(
                at + "client-authentication",
                merged.clientAuthentication(),
                Function.identity(),
                builder::clientAuthentication);
        set(
                at + "lowest-supported-version",
                merged.lowestSupportedVersion(),
                TLSVersion::of,
                builder::lowestSupportedVersion);
        set(
                at + "highest-supported-version",
                merged.highestSupportedVersion(),
                TLSVersion::of,
                builder::highestSupportedVersion);
        setAll(at + "cipher-suites", merged.cipherSuites(), CipherSuite::of, builder::cipherSuites);
        setAll(at + "named-groups", merged.namedGroups(), NamedGroup::of, builder::namedGroups);
        setAll(at + "signature-schemes", merged.signatureSchemes(), SignatureScheme::of, builder::signatureSchemes);
        setAll(
                at + "application-protocols",
                merged.applicationProtocols(),
                ApplicationProtocol::new,
                builder::applicationProtocols);
        set(
                at + "sessions",
                merged.sessions(),
                sessions -> new SessionSettings(sessions.timeout(), sessions.cacheSize()),
                builder::sessions);
        return faults.size() > faultsBefore ? Optional.empty() : build(builder);
    }

    private List<SigningChain> certificates(String at, List<TLSProperties.Certificate> certificates) {
        List<SigningChain> chains = new ArrayList<>();
        IntStream.range(0, certificates.size())
                .forEach(i -> set(
                        "%scertificates[%d]".formatted(at, i),
                        certificates.get(i),
                        material::signingChain,
                        chains::add));
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
