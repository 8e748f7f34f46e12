package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.autoconfigure.load.IssuanceOfModule;
import io.unifiedtls.autoconfigure.load.IssuedHosts;
import io.unifiedtls.logging.PrintableLogger;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/** The names of {@code unified-tls.hosts} whose certificates authorities issue. They need no decision of the application. Thread-safe. */
final class DeclaredNames implements IssuanceOfModule {

    private static final Logger log = PrintableLogger.of(DeclaredNames.class);

    private final boolean hasDns;
    private volatile Map<String, String> names;

    /**
     * Begin with the names of the start.
     *
     * @param isDecided whether the application decides on the names of visitors
     * @param hasDns whether names can be validated by dns-01
     */
    DeclaredNames(IssuedHosts atStart, boolean isDecided, boolean hasDns) {
        this.hasDns = hasDns;
        this.names = Map.copyOf(atStart.names());
        if (names.isEmpty() && !isDecided && !atStart.configurations().isEmpty()) {
            log.warn(
                    "Configuration '{}' has certificates: acme, but no entry of unified-tls.hosts names it, and there is no IssuanceDecision bean. Certificates are ordered only if your code does so with TLSCertificates",
                    atStart.configurations().get(0));
        }
    }

    @Override
    public Optional<String> fault(String pattern) {
        return pattern.startsWith("*.") && !hasDns
                ? Optional.of(
                        "Authorities validate wildcards by dns-01 only. Set unified-tls.acme.dns.rfc2136 or declare a DnsChallengeProvider bean, with dns-01 in unified-tls.acme.challenges if that is set, or list each name.")
                : Optional.empty();
    }

    @Override
    public void retain(Map<String, String> hosts) {
        names = Map.copyOf(hosts);
    }

    /** The names and wildcards as they are now, each with the name of its configuration. */
    Map<String, String> current() {
        return names;
    }

    boolean contain(String name) {
        return names.containsKey(name);
    }
}
