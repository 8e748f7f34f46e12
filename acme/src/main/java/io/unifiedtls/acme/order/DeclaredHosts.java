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
import java.util.function.Supplier;

/** Makes the hosts of {@code unified-tls.hosts} whose certificates authorities issue, and orders these. Thread-safe. */
public final class DeclaredHosts implements FurtherJob {

    /** The tenant of these hosts. */
    public static final String TENANT = "unified-tls";

    private static final String TASK = "tls-acme-hosts";
    /** Another process may have other settings, since it is older, and may run the job in place of this one. */
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final OnceLog log = new OnceLog(PrintableLogger.of(DeclaredHosts.class));
    private final Supplier<Map<String, String>> names;
    private final TLSHosts hosts;
    private final TLSCertificates certificates;
    private final InstantSource clock;

    /**
     * Create the job.
     *
     * @param names of the hosts as they are now, each with its configuration
     * @param clock that of the database
     */
    public DeclaredHosts(
            Supplier<Map<String, String>> names, TLSHosts hosts, TLSCertificates certificates, InstantSource clock) {
        this.names = names;
        this.hosts = hosts;
        this.certificates = certificates;
        this.clock = clock;
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
        names.get().forEach((name, configuration) -> {
            try {
                see(name, configuration);
            } catch (TLSHostException ex) {
                log.warn(
                        name,
                        "The host '%s' of unified-tls.hosts has no certificate of an authority: %s"
                                .formatted(name, ex.getMessage()),
                        null);
            }
        });
        return Optional.of(clock.instant().plus(INTERVAL));
    }

    private void see(String name, String configuration) {
        if (hosts.find(TENANT, name).isEmpty()) {
            hosts.claim(TENANT, name, ProofMethod.OPERATOR);
        }
        TLSHost host = hosts.find(TENANT, name)
                .orElseThrow(
                        () -> new TLSHostException(
                                TLSHostException.Reason.NAME_TAKEN,
                                "Another tenant has the name. Release it with TLSHosts.release, or remove it from the settings."));
        if (!host.configuration().equals(Optional.of(configuration))) {
            hosts.configure(TENANT, name, configuration);
        }
        if (host.state() == HostState.PROVEN) {
            certificates.issue(TENANT, name);
        }
    }
}
