package io.unifiedtls.fleet.store;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostChange;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.TestSealer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The service on a database, with a network where tenants publish their tokens, and everything that it tells. */
final class HostsScene {

    static final StoreSettings SETTINGS =
            new StoreSettings(Optional.empty(), Duration.ofDays(7), Duration.ofDays(3), Duration.ofDays(90), 50, 10);

    static final ChangeOrigin ORIGIN = ChangeOrigin.random();

    final DataSource dataSource;
    final JdbcTemplate jdbc;
    final JdbcTransactionManager manager;
    final TransactionTemplate transaction;
    final TestSealer sealer = new TestSealer("first");
    final Map<String, Set<String>> published = new ConcurrentHashMap<>();
    final List<String> fetched = new CopyOnWriteArrayList<>();
    final List<TLSHostChange> events = new CopyOnWriteArrayList<>();
    final List<String> known = new CopyOnWriteArrayList<>();
    final List<String> withdrawn = new CopyOnWriteArrayList<>();
    final List<String> order = new CopyOnWriteArrayList<>();
    final Map<String, Instant> takeovers = new ConcurrentHashMap<>();
    final Map<String, Instant> proofs = new ConcurrentHashMap<>();
    final AtomicBoolean failing = new AtomicBoolean();
    final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    final List<String> entryFaults = new ArrayList<>();
    final DefaultTLSHosts hosts;

    HostsScene(Database database) {
        this(database, SETTINGS);
    }

    HostsScene(Database database, StoreSettings settings) {
        dataSource = database.dataSource();
        jdbc = new JdbcTemplate(dataSource);
        manager = new JdbcTransactionManager(dataSource);
        transaction = new TransactionTemplate(manager);
        hosts = new DefaultTLSHosts(
                FleetDatabase.of(dataSource),
                manager,
                sealer,
                this::problem,
                new Jobs(),
                (entry, host, configuration) ->
                        entry.configurationName().filter("missing"::equals).isPresent()
                                ? List.of("No configuration 'missing'.")
                                : List.copyOf(entryFaults),
                ORIGIN,
                this::changed,
                this::event,
                settings);
    }

    /** Empties all tables, so that tests do not see each other's rows. */
    HostsScene emptied() {
        for (String table : List.of("tls_host", "tls_certificate", "tls_chain", "tls_claim", "tls_change")) {
            jdbc.update("delete from " + table);
        }
        return this;
    }

    private Optional<String> problem(ProofMethod method, String name, Predicate<String> isToken) {
        fetched.add(method + " " + name);
        boolean isPublished =
                published.getOrDefault(method + " " + name, Set.of()).stream().anyMatch(isToken);
        meanwhile.getAndSet(() -> {}).run();
        return isPublished
                ? Optional.empty()
                : Optional.of("No token is published for '%s'. Publish it.".formatted(name));
    }

    private void changed(Set<String> names, Set<String> withdrawn) {
        if (failing.get()) {
            throw new IllegalStateException("A listener fails");
        }
        known.addAll(names);
        this.withdrawn.addAll(withdrawn);
        order.add("listener");
    }

    private void event(TLSHostChange change) {
        events.add(change);
        order.add("event");
    }

    /** Runs once, after the network has answered and before the result is stored, as if the process were paused there. */
    void meanwhile(Runnable action) {
        meanwhile.set(action);
    }

    void publish(HostClaim claim) {
        published
                .computeIfAbsent(claim.method() + " " + claim.name(), key -> ConcurrentHashMap.newKeySet())
                .add(claim.token().orElseThrow());
    }

    /** Claim a name, publish the token and prove it. */
    HostClaim proven(String tenant, String name, ProofMethod method) {
        publish(hosts.claim(tenant, name, method));
        return hosts.prove(tenant, name);
    }

    TLSHost attached(String tenant, String name) {
        return attached(tenant, name, certificateFor(name));
    }

    TLSHost attached(String tenant, String name, SigningChain chain) {
        return hosts.attach(tenant, name, pem(chain.certificates()), pem(chain.privateKey()));
    }

    /** A host with a certificate, vouched for. */
    TLSHost active(String tenant, String name) {
        hosts.claim(tenant, name, ProofMethod.OPERATOR);
        return attached(tenant, name);
    }

    /** The end of the grace period, without waiting for it. */
    void passGrace(String name) {
        jdbc.update(
                "update tls_host set successor_at = current_timestamp where name = ? and successor is not null", name);
    }

    StoredHost stored(String name) {
        return StoredHosts.find(jdbc, List.of(name)).get(0);
    }

    /** Actions of events of a tenant for a name, in their order. */
    List<TLSHosts.Action> told(String tenant, String name) {
        return events.stream()
                .filter(event -> event.tenant().equals(tenant) && event.name().equals(name))
                .map(TLSHostChange::action)
                .toList();
    }

    private final class Jobs implements HostJobs {

        @Override
        public void findProof(String tenant, String name, Instant at) {
            proofs.put(tenant + " " + name, at);
        }

        @Override
        public void takeOver(String name, Instant at) {
            takeovers.put(name, at);
        }
    }
}
