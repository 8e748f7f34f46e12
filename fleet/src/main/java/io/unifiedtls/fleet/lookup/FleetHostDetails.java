package io.unifiedtls.fleet.lookup;

import io.unifiedtls.Printable;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.store.StoredHosts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The facts of hosts in the fleet's database, for the endpoint. */
public final class FleetHostDetails implements HostDetails {

    private static final int LATEST = 10;

    private final Supplier<TLSHosts> hosts;
    private final StoreWatch watch;
    private final JdbcTemplate jdbc;

    public FleetHostDetails(Supplier<TLSHosts> hosts, StoreWatch watch, LookupConnections connections) {
        this.hosts = hosts;
        this.watch = watch;
        this.jdbc = new JdbcTemplate(connections.forBackground());
    }

    @Override
    public Optional<Map<String, Object>> of(String name) {
        requireDatabase();
        try {
            return hosts.get().find(name).map(this::described);
        } catch (TLSHostException ex) { // It is no name
            return Optional.empty();
        }
    }

    /** It is known to be away: a pool would wait for it. */
    private void requireDatabase() {
        watch.status().outage().ifPresent(outage -> {
            throw new DataAccessResourceFailureException(
                    "The fleet's database has not answered since %s".formatted(outage.since()));
        });
    }

    @Override
    public List<Map<String, Object>> ofTenant(String tenant, @Nullable String after, int limit) {
        requireDatabase();
        try {
            return hosts.get().list(tenant, after, limit).stream()
                    .map(host -> {
                        Map<String, Object> facts = facts(host);
                        host.certificate().ifPresent(certificate -> facts.put("certificate", certificate));
                        return facts;
                    })
                    .toList();
        } catch (TLSHostException ex) { // It is no tenant
            return List.of();
        }
    }

    private static Map<String, Object> facts(TLSHost host) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", host.name());
        facts.put("origin", "unified-tls.fleet");
        facts.put("tenant", Printable.of(host.tenant()));
        facts.put("state", host.state());
        facts.put("proof", host.proof());
        facts.put("provenAt", host.provenAt());
        host.configuration().ifPresent(name -> facts.put("configuration", Printable.of(name)));
        host.reason().ifPresent(reason -> facts.put("reason", Printable.of(reason)));
        host.successor().ifPresent(successor -> facts.put("successor", successor));
        return facts;
    }

    private Map<String, Object> described(TLSHost host) {
        Map<String, Object> facts = facts(host);
        host.certificate().ifPresent(certificate -> facts.put("certificate", described(host.name(), certificate)));
        facts.put("inFilter", watch.mayExist(host.name()));
        facts.put("changes", hosts.get().history(host.name(), LATEST));
        return facts;
    }

    private Map<String, Object> described(String name, TLSHost.Certificate certificate) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", certificate.id());
        facts.put("names", certificate.names());
        facts.put("notBefore", certificate.notBefore());
        facts.put("notAfter", certificate.notAfter());
        facts.put("fingerprint", certificate.fingerprint());
        StoredHosts.find(jdbc, List.of(name)).stream()
                .flatMap(host -> host.certificate().stream())
                .findFirst()
                .ifPresent(stored -> facts.put("sealingKey", Printable.of(stored.keyId())));
        return facts;
    }
}
