package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.ServerName;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.selection.ServerSettings.Fallback;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The hosts whose certificates ACME authorities issue: their configuration says {@code certificates: acme}, or inherits it. They are not in the host table, since
 * the module that orders the certificates answers them.
 */
public final class IssuedHosts {

    private static final String WILDCARD = "*.";

    private final TLSProperties properties;

    public IssuedHosts(TLSProperties properties) {
        this.properties = properties;
    }

    /** Whether authorities issue the certificates of a configuration. */
    public boolean areOf(@Nullable String configuration) {
        Set<String> seen = new HashSet<>(); // A configuration that is its own base is a fault of its own
        String name = configuration;
        while (name != null && seen.add(name)) {
            TLSConfigurationProperties own = properties.configurations().get(name);
            if (own == null || own.bundle() != null || own.spiffe() != null || own.certificates() != null) {
                return own != null && isIssued(own);
            }
            name = own.base();
        }
        return false;
    }

    private static boolean isIssued(TLSConfigurationProperties own) {
        return own.certificates() != null && own.certificates().stream().anyMatch(CertificateProperties::acme);
    }

    /** The configurations whose certificates authorities issue. */
    public List<String> configurations() {
        return properties.configurations().keySet().stream().filter(this::areOf).toList();
    }

    /** The names and wildcards, in one spelling and without those that are none, each with the name of its configuration. */
    public Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (HostProperties host : properties.hosts()) {
            String configuration = host.configuration();
            if (configuration != null && areOf(configuration)) {
                host.serverNames().forEach(name -> pattern(name).ifPresent(known -> names.put(known, configuration)));
            }
        }
        return names;
    }

    private static Optional<String> pattern(String name) {
        try {
            String ascii = ALabels.ofPattern(name);
            boolean isWildcard = ascii.startsWith(WILDCARD);
            return ServerName.parse(isWildcard ? ascii.substring(WILDCARD.length()) : ascii)
                    .map(parsed -> (isWildcard ? WILDCARD : "") + parsed.value());
        } catch (IllegalArgumentException ex) {
            return Optional.empty(); // The host table tells it
        }
    }

    /**
     * The faults of configurations, and of the properties that use them.
     *
     * @param module asked for only if there is such a configuration
     */
    List<String> faults(Supplier<Optional<IssuanceOfModule>> module) {
        List<String> faults = new ArrayList<>();
        if (configurations().isEmpty()) {
            return faults;
        }
        Optional<IssuanceOfModule> present = module.get();
        if (present.isEmpty()) {
            addMissing(faults);
        }
        addUses(faults);
        addNames(present, faults);
        return faults;
    }

    private void addMissing(List<String> faults) {
        properties.configurations().forEach((name, configuration) -> {
            if (isIssued(configuration)) {
                faults.add(
                        "unified-tls.configurations.%s.certificates is acme, but the module for ACME is missing or switched off. Add unified-tls-spring-boot-starter-acme, and do not set unified-tls.acme.enabled or unified-tls.fleet.enabled to false."
                                .formatted(name));
            }
        });
    }

    /** Only hosts have certificates that are issued. */
    private void addUses(List<String> faults) {
        ServerProperties server = properties.server();
        if (server != null && areOf(server.configuration())) {
            if (server.missingServerName() == Fallback.DEFAULT) {
                faults.add(fallback("missing-server-name", "sends no name", server.configuration()));
            }
            if (server.unknownServerName() == Fallback.DEFAULT) {
                faults.add(fallback("unknown-server-name", "sends an unknown name", server.configuration()));
            }
        }
        properties
                .management()
                .name()
                .filter(this::areOf)
                .ifPresent(
                        name -> faults.add(other("unified-tls.management.configuration", name, "management server")));
        for (int i = 0; i < properties.clients().size(); i++) {
            String name = properties.clients().get(i).configuration();
            if (areOf(name)) {
                faults.add(other("unified-tls.clients[%d].configuration".formatted(i), name, "client"));
            }
        }
    }

    private static String fallback(String property, String client, @Nullable String name) {
        return "unified-tls.server.%s is default, but '%s' has certificates for names only (certificates: acme), and a client that %s would get none. List the names in unified-tls.hosts, and set it to reject, or use another configuration for unified-tls.server.configuration."
                .formatted(property, name, client);
    }

    private static String other(String property, @Nullable String name, String user) {
        return "%s is '%s', whose certificates are for the names in unified-tls.hosts only (certificates: acme). Use a configuration with certificates for a %s."
                .formatted(property, name, user);
    }

    private void addNames(Optional<IssuanceOfModule> module, List<String> faults) {
        Map<String, String> wildcards = wildcardsOfTable();
        for (int i = 0; i < properties.hosts().size(); i++) {
            HostProperties host = properties.hosts().get(i);
            if (!areOf(host.configuration())) {
                continue;
            }
            for (int j = 0; j < host.serverNames().size(); j++) {
                String at = "unified-tls.hosts[%d].server-names[%d]".formatted(i, j);
                pattern(host.serverNames().get(j)).ifPresent(name -> {
                    module.flatMap(present -> present.fault(name))
                            .ifPresent(fault -> faults.add("%s is '%s'. %s".formatted(at, name, fault)));
                    String other = wildcards.get(WILDCARD + name.substring(name.indexOf('.') + 1));
                    if (other != null && !name.startsWith(WILDCARD)) {
                        faults.add(
                                "%s is '%s', but the wildcard of %s answers it, so its certificate would never be used. Remove one of them, or use certificates: acme for both."
                                        .formatted(at, name, other));
                    }
                });
            }
        }
    }

    /** The host table is asked first. */
    private Map<String, String> wildcardsOfTable() {
        Map<String, String> wildcards = new HashMap<>();
        for (int i = 0; i < properties.hosts().size(); i++) {
            HostProperties host = properties.hosts().get(i);
            String at = "unified-tls.hosts[%d]".formatted(i);
            if (!areOf(host.configuration())) {
                host.serverNames().stream()
                        .flatMap(name -> pattern(name).stream())
                        .filter(name -> name.startsWith(WILDCARD))
                        .forEach(name -> wildcards.putIfAbsent(name, at));
            }
        }
        return wildcards;
    }
}
