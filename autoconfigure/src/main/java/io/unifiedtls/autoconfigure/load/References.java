package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.KubernetesProperties;
import io.unifiedtls.autoconfigure.properties.RedirectProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties.Names;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds servers and sources that name no configuration, and properties that no server would use. */
final class References {

    private final TLSProperties properties;
    private final ConfigurationNames names;
    private final List<String> faults = new ArrayList<>();

    private References(TLSProperties properties) {
        this.properties = properties;
        this.names = ConfigurationNames.of(properties);
    }

    static List<String> faults(TLSProperties properties) {
        References references = new References(properties);
        references.checkIdentities();
        references.checkManagement();
        references.checkServer();
        references.checkRedirect();
        references.checkSources();
        return references.faults;
    }

    private void checkIdentities() {
        properties.configurations().forEach((name, configuration) -> {
            if (configuration.spiffe() != null
                    && isOutOfRange(configuration.spiffe().startTimeout())) {
                faults.add(
                        "unified-tls.configurations.%s.spiffe.start-timeout must be between 0s and 5m. Set it to a duration such as 20s."
                                .formatted(name));
            }
        });
    }

    private static boolean isOutOfRange(Duration startTimeout) {
        return startTimeout.isNegative() || startTimeout.compareTo(Duration.ofMinutes(5)) > 0;
    }

    private void checkManagement() {
        properties
                .management()
                .name()
                .filter(name -> !names.contain(name))
                .ifPresent(name -> faults.add(names.fault("unified-tls.management.configuration", name)));
    }

    private void checkServer() {
        ServerProperties server = properties.server();
        if (server == null) {
            if (!properties.hosts().isEmpty()) {
                faults.add("unified-tls.hosts is set, but no server uses it. Set unified-tls.server.configuration.");
            }
        } else if (server.configuration() == null || !names.contain(server.configuration())) {
            faults.add(names.fault("unified-tls.server.configuration", server.configuration()));
        }
    }

    private void checkRedirect() {
        RedirectProperties redirect = properties.redirect();
        if (redirect.port() == null) {
            if (redirect.address() != null || redirect.httpsPort() != null) {
                faults.add(
                        "unified-tls.redirect.port is not set, so nothing redirects to HTTPS. Set it, or remove unified-tls.redirect.");
            }
        } else if (properties.server() == null) {
            faults.add(
                    "unified-tls.redirect.port is set, but no server uses TLS. Set unified-tls.server.configuration.");
        }
    }

    private void checkSources() {
        for (int i = 0; i < properties.sources().size(); i++) {
            check(properties.sources().get(i), "unified-tls.sources[%d]".formatted(i));
        }
        if (!properties.sources().isEmpty() && properties.server() == null) {
            faults.add("unified-tls.sources is set, but no server uses it. Set unified-tls.server.configuration.");
        }
    }

    private void check(SourceProperties source, String at) {
        if (Stream.of(source.directory(), source.repository(), source.kubernetes())
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            faults.add(at + " must have either a directory, a repository or kubernetes. Set exactly one of them.");
        }
        if (source.kubernetes() != null) {
            check(source.kubernetes(), at + ".kubernetes.");
        }
        if (source.directory() == null && (source.names() == Names.FOLDER || source.followLinks())) {
            faults.add(at + " has no directory, but names and follow-links apply only to directories. Remove them.");
        }
        if (source.configuration() != null && !names.contain(source.configuration())) {
            faults.add(names.fault(at + ".configuration", source.configuration()));
        }
    }

    private void check(KubernetesProperties kubernetes, String at) {
        if (isOutOfRange(kubernetes.startTimeout())) {
            faults.add(at + "start-timeout must be between 0s and 5m. Set it to a duration such as 20s.");
        }
        if (kubernetes.namesPerNamespace() < 1) {
            faults.add("%snames-per-namespace is %d. Set it to at least 1, such as 5000."
                    .formatted(at, kubernetes.namesPerNamespace()));
        }
    }
}
