package io.unifiedtls.sample;

import io.unifiedtls.ServerName;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Customers with a host of their own, {@code NAME.tenants.localhost}. Their domains belong to this application, so it vouches for their
 * names.
 */
@Component
class Tenants implements ApplicationRunner {

    private static final int MOST_SHOWN = 1_000;
    private static final Duration RENEWAL = Duration.ofDays(10);
    private static final ServerName PARENT = new ServerName("tenants.localhost");

    private final TLSHosts hosts;
    private final DevelopmentCertificateAuthority authority;

    Tenants(TLSHosts hosts, DevelopmentCertificateAuthority authority) {
        this.hosts = hosts;
        this.authority = authority;
    }

    /** Some to begin with; certificates of the development CA are valid for a month. */
    @Override
    public void run(ApplicationArguments arguments) {
        Instant soon = Instant.now().plus(RENEWAL);
        all().stream()
                .filter(tenant ->
                        tenant.expires().filter(end -> end.isBefore(soon)).isPresent())
                .forEach(tenant -> attach(tenant.name()));
        for (String name : List.of("blue", "green", "suspended")) {
            if (hosts.find(host(name)).isEmpty()) {
                add(name);
            }
        }
        suspend("suspended");
    }

    /** Whether a name can be a tenant's: one label of a host name. */
    static boolean isName(String name) {
        return name.indexOf('.') < 0 && ServerName.parse(host(name)).isPresent();
    }

    List<Tenant> all() {
        return hosts.search("", null, MOST_SHOWN).stream()
                .filter(host -> host.name().endsWith("." + PARENT))
                .map(Tenant::new)
                .toList();
    }

    void add(String name) {
        String tenant = name.toLowerCase(Locale.ROOT);
        hosts.claim(tenant, host(tenant), ProofMethod.OPERATOR);
        attach(tenant);
    }

    private void attach(String tenant) {
        hosts.attach(
                tenant,
                host(tenant),
                authority.signingChain(new ServerName(host(tenant))).orElseThrow());
    }

    void suspend(String name) {
        hosts.suspend(name, host(name), "suspended on the page");
    }

    void resume(String name) {
        hosts.resume(name, host(name));
    }

    void remove(String name) {
        hosts.release(name, host(name));
    }

    private static String host(String name) {
        return name + "." + PARENT;
    }

    /** A tenant as the page shows it. */
    record Tenant(TLSHost host) {

        public String name() {
            return host.tenant();
        }

        public String serverName() {
            return host.name();
        }

        public boolean isSuspended() {
            return host.state() == HostState.SUSPENDED;
        }

        public Optional<Instant> expires() {
            return host.certificate().map(TLSHost.Certificate::notAfter);
        }
    }
}
