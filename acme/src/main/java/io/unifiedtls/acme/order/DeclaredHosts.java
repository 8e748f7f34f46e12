package io.unifiedtls.acme.order;

import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.jobs.FurtherJob;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Makes the hosts of the settings, and orders their certificates. Thread-safe. */
public final class DeclaredHosts implements FurtherJob {

    /** The tenant of these hosts. */
    public static final String TENANT = "unified-tls";

    private static final String TASK = "tls-acme-hosts";
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final OnceLog log = new OnceLog(PrintableLogger.of(DeclaredHosts.class));
    private final Map<String, Optional<String>> names;
    private final TLSHosts hosts;
    private final TLSCertificates certificates;
    private final InstantSource clock;

    /**
     * Create the job.
     *
     * @param names of the hosts, each with its configuration, if it has one of its own
     * @param clock that of the database
     */
    public DeclaredHosts(
            Map<String, Optional<String>> names, TLSHosts hosts, TLSCertificates certificates, InstantSource clock) {
        this.names = Map.copyOf(names);
        this.hosts = hosts;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** Whether a host is one of the settings, which need no decision of the application. */
    public static boolean isDeclared(Map<String, ?> names, String tenant, String name) {
        return tenant.equals(TENANT) && names.containsKey(name);
    }

    @Override
    public String task() {
        return TASK;
    }

    @Override
    public boolean isRepeated() {
        return true;
    }

    /** A host that cannot be made does not keep others from it. */
    @Override
    public Optional<Instant> run(String instance, BooleanSupplier isStopping) {
        names.forEach((name, configuration) -> {
            try {
                see(name, configuration);
            } catch (TLSHostException ex) {
                log.warn(
                        name,
                        "The host '%s' of unified-tls.acme.hosts has no certificate of an authority: %s"
                                .formatted(name, ex.getMessage()),
                        null);
            }
        });
        return Optional.of(clock.instant().plus(INTERVAL));
    }

    private void see(String name, Optional<String> configuration) {
        if (hosts.find(TENANT, name).isEmpty()) {
            hosts.claim(TENANT, name, ProofMethod.OPERATOR);
        }
        TLSHost host = hosts.find(TENANT, name)
                .orElseThrow(
                        () -> new TLSHostException(
                                TLSHostException.Reason.NAME_TAKEN,
                                "Another tenant has the name. Release it with TLSHosts.release, or remove it from the settings."));
        if (!host.configuration().equals(configuration)) {
            hosts.configure(TENANT, name, configuration.orElse(null));
        }
        if (host.state() == HostState.PROVEN) {
            certificates.issue(TENANT, name);
        }
    }
}
