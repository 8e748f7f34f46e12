package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.load.IdentityOfModule.Identity;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Broken;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Faulty;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Loaded;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Outcome;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.SpiffeProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/** Loads and checks everything that the properties name. Thread-safe. */
public final class PropertiesLoader {

    private final ResourceLoader resources;
    private final Supplier<SslBundles> bundles;
    private final Supplier<Optional<CertificatesOfModule>> issued;
    private final Supplier<Optional<IdentityOfModule>> identities;
    private final Supplier<Optional<IssuanceOfModule>> issuance;
    private final Environment environment;
    private final UnknownKeys unknownKeys;

    /**
     * Create a loader.
     *
     * @param bundles asked for only if a configuration names one
     * @param issued asked for only if a certificate is to be issued
     * @param identities asked for only if a configuration has an identity of a module
     * @param issuance asked for only if a configuration has certificates for each of its hosts issued
     * @param environment with all properties, also those that are unknown
     */
    public PropertiesLoader(
            ResourceLoader resources,
            Supplier<SslBundles> bundles,
            Supplier<Optional<CertificatesOfModule>> issued,
            Supplier<Optional<IdentityOfModule>> identities,
            Supplier<Optional<IssuanceOfModule>> issuance,
            Environment environment) {
        this.resources = resources;
        this.bundles = bundles;
        this.issued = issued;
        this.identities = identities;
        this.issuance = issuance;
        this.environment = environment;
        this.unknownKeys = new UnknownKeys(environment);
    }

    /** Load everything anew. Never throws: failures are in the outcome. */
    public LoadAttempt load(TLSProperties properties) {
        return load(
                properties,
                wanted -> issuer().signingChain(wanted),
                wanted -> identities().identity(wanted));
    }

    /** The same without asking services: certificates that are not there yet are waited for, and new identities are faults. */
    public LoadAttempt preview(TLSProperties properties) {
        return load(properties, wanted -> issuer().known(wanted), this::knownIdentity);
    }

    private Identity knownIdentity(SpiffeProperties wanted) {
        return identities()
                .known(wanted)
                .orElseThrow(
                        () -> new InvalidMaterialException(
                                "This identity is new, and only a reload asks the Workload API for it. Reload to find out whether there is one."));
    }

    private IdentityOfModule identities() {
        return identities
                .get()
                .orElseThrow(() -> new InvalidMaterialException(
                        "The module for SPIFFE is missing. Add unified-tls-spring-boot-starter-spiffe."));
    }

    private CertificatesOfModule issuer() {
        return issued.get()
                .orElseThrow(
                        () -> new InvalidMaterialException(
                                "vault is set, but the module for Vault is missing. Add unified-tls-spring-boot-starter-vault."));
    }

    private LoadAttempt load(
            TLSProperties properties,
            Function<VaultCertificateProperties, Optional<SigningChain>> certificates,
            Function<SpiffeProperties, Identity> identity) {
        MaterialLoader material = new MaterialLoader(resources, certificates);
        Outcome outcome = outcome(properties, material, RememberedBundles.of(bundles), identity);
        return new LoadAttempt(material.read(), material.keyFiles(), outcome);
    }

    private Outcome outcome(
            TLSProperties properties,
            MaterialLoader material,
            Supplier<SslBundles> remembered,
            Function<SpiffeProperties, Identity> identity) {
        try {
            List<String> faults = new ArrayList<>(unknownKeys.faults());
            ConfigurationAssembler assembler =
                    new ConfigurationAssembler(properties.configurations(), material, remembered, identity, faults);
            Map<String, TLSConfiguration> configurations = assembler.assemble();
            LoadedProperties loaded = loaded(properties, configurations, assembler.waiting(), material, faults);
            return loaded != null && faults.isEmpty()
                    ? new Loaded(loaded, () -> renewed(properties, material, remembered))
                    : new Faulty(placed(faults).stream().distinct().toList(), configurations);
        } catch (RuntimeException | Error ex) { // So that the files are watched even then
            return new Broken(ex);
        }
    }

    private Map<String, TLSConfiguration> renewed(
            TLSProperties properties, MaterialLoader material, Supplier<SslBundles> remembered) {
        return new ConfigurationAssembler(
                        properties.configurations(),
                        material.with(wanted -> issuer().known(wanted)),
                        remembered,
                        this::knownIdentity,
                        new ArrayList<>())
                .assemble();
    }

    /** Have only the certificates and identities of these properties renewed, once they are in force. */
    public void retain(TLSProperties properties) {
        List<VaultCertificateProperties> used = properties.configurations().values().stream()
                .map(TLSConfigurationProperties::certificates)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(CertificateProperties::vault)
                .filter(Objects::nonNull)
                .toList();
        issued.get().ifPresent(module -> module.retain(used));
        List<SpiffeProperties> followed = properties.configurations().values().stream()
                .map(TLSConfigurationProperties::spiffe)
                .filter(Objects::nonNull)
                .toList();
        identities.get().ifPresent(module -> module.retain(followed));
        issuance.get().ifPresent(module -> module.retain(new IssuedHosts(properties).names()));
    }

    /** Faults with the places of their properties. */
    public List<String> placed(List<String> faults) {
        if (faults.isEmpty()) {
            return List.of();
        }
        Places places = new Places(environment);
        return faults.stream().map(places::placed).toList();
    }

    private @Nullable LoadedProperties loaded(
            TLSProperties properties,
            Map<String, TLSConfiguration> configurations,
            Set<String> waiting,
            MaterialLoader material,
            List<String> faults) {
        HostTable hosts = built(() -> HostEntries.table(properties, configurations, faults), faults);
        faults.addAll(new IssuedHosts(properties).faults(issuance));
        faults.addAll(References.faults(properties));
        faults.addAll(BundleClashes.faults(properties, environment));
        faults.addAll(ServedProtocols.faults(properties, configurations));
        List<SessionTicketKey> ticketKeys = ticketKeys(properties, material, faults);
        faults.addAll(Ranges.faults(properties));
        Destinations destinations = built(DestinationEntries.of(properties, faults)::build, faults);
        return hosts == null || destinations == null
                ? null
                : new LoadedProperties(configurations, waiting, hosts, destinations, ticketKeys);
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
}
