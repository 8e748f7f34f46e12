package io.unifiedtls.fleet.store;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostChange;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.selection.EntryCheck;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Hosts in a database. Checks the arguments of each call, and passes it on. */
public final class DefaultTLSHosts implements TLSHosts, HostMaintenance {

    private final Transactions transactions;
    private final HostRows rows;
    private final ClaimRows claimRows;
    private final Changes changes;
    private final Takeovers takeovers;
    private final Claims claims;
    private final Hosts hosts;
    private final Maintenance maintenance;

    /**
     * Create the service.
     *
     * @param manager of transactions on the data source of the database
     * @param origin of changes that this service makes
     * @param listener told the names of these hosts after the commit
     * @param events told about each change after its commit
     */
    public DefaultTLSHosts(
            FleetDatabase database,
            PlatformTransactionManager manager,
            KeySealer sealer,
            ProofFinder finder,
            HostJobs jobs,
            EntryCheck check,
            ChangeOrigin origin,
            ChangeListener listener,
            Consumer<TLSHostChange> events,
            StoreSettings settings) {
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        transactions = new Transactions(database, manager);
        rows = new HostRows(jdbc, database.dialect());
        claimRows = new ClaimRows(jdbc, database.dialect());
        changes = new Changes(new JdbcTemplate(database.dataSource()), origin, listener, events);
        CertificateRows certificates = new CertificateRows(jdbc, database.dialect());
        Ownership ownership = new Ownership(jdbc, new DomainLocks(jdbc, database.dialect()));
        takeovers = new Takeovers(rows, claimRows, certificates, ownership, changes, jobs, settings);
        claims = new Claims(transactions, rows, claimRows, ownership, takeovers, changes, finder, jobs, settings);
        hosts = new Hosts(
                transactions,
                rows,
                claimRows,
                certificates,
                new Certificates(certificates, sealer, check, rows::now, settings.configuration()),
                changes);
        maintenance = new Maintenance(
                transactions,
                rows,
                claimRows,
                certificates,
                new TicketKeySealing(transactions, jdbc, sealer),
                takeovers,
                changes,
                sealer,
                settings.retention());
    }

    @Override
    public HostClaim claim(String tenant, String name, ProofMethod method) {
        Arguments arguments = new Arguments();
        String owner = arguments.tenant(tenant);
        String spelled = arguments.name(name);
        arguments.method(method, spelled);
        arguments.require();
        return claims.claim(owner, spelled, method);
    }

    @Override
    public HostClaim prove(String tenant, String name) {
        Target target = Target.of(tenant, name);
        return claims.prove(target.tenant, target.name);
    }

    @Override
    public TLSHost attach(String tenant, String name, String certificates, String privateKey) {
        Target target = Target.of(tenant, name);
        SigningChain chain = Certificates.read(certificates, privateKey);
        return hosts.attach(target.tenant, target.name, chain);
    }

    @Override
    public TLSHost attach(String tenant, String name, SigningChain chain) {
        Target target = Target.of(tenant, name);
        return hosts.attach(target.tenant, target.name, chain);
    }

    @Override
    public TLSHost configure(String tenant, String name, @Nullable String configuration) {
        Arguments arguments = new Arguments();
        String checked = arguments.configuration(configuration);
        Target target = Target.of(tenant, name, arguments);
        return hosts.configure(target.tenant, target.name, checked);
    }

    @Override
    public TLSHost suspend(String tenant, String name, String reason) {
        Target target = Target.of(tenant, name);
        return hosts.suspend(target.tenant, target.name, reason);
    }

    @Override
    public TLSHost resume(String tenant, String name) {
        Target target = Target.of(tenant, name);
        return hosts.resume(target.tenant, target.name);
    }

    @Override
    public void release(String tenant, String name) {
        Target target = Target.of(tenant, name);
        claims.release(target.tenant, target.name);
    }

    @Override
    public Optional<TLSHost> find(String name) {
        Arguments arguments = new Arguments();
        String spelled = arguments.name(name);
        arguments.require();
        return rows.find(spelled);
    }

    @Override
    public Optional<TLSHost> find(String tenant, String name) {
        Target target = Target.of(tenant, name);
        return rows.find(target.name).filter(host -> host.tenant().equals(target.tenant));
    }

    @Override
    public List<TLSHost> list(String tenant, @Nullable String after, int limit) {
        Arguments arguments = new Arguments();
        String owner = arguments.tenant(tenant);
        String last = arguments.after(after);
        arguments.limit(limit);
        arguments.require();
        return rows.list(owner, last, limit);
    }

    @Override
    public List<TLSHost> search(String prefix, @Nullable String after, int limit) {
        Arguments arguments = new Arguments();
        String start = arguments.prefix(prefix);
        String last = arguments.after(after);
        arguments.limit(limit);
        arguments.require();
        return rows.search(start, last, limit);
    }

    @Override
    public List<HostClaim> claims(String tenant, @Nullable String after, int limit) {
        Arguments arguments = new Arguments();
        String owner = arguments.tenant(tenant);
        String last = arguments.after(after);
        arguments.limit(limit);
        arguments.require();
        return claimRows.list(owner, last, limit).stream().map(ClaimRow::claim).toList();
    }

    @Override
    public List<Change> history(String name, int limit) {
        Arguments arguments = new Arguments();
        String spelled = arguments.name(name);
        arguments.limit(limit);
        arguments.require();
        return changes.history(spelled, limit);
    }

    @Override
    public Optional<Instant> findProof(String tenant, String name) {
        return claims.findProof(tenant, name);
    }

    @Override
    public void takeOver(String name) {
        transactions.run(() -> takeovers.takeOver(name));
    }

    @Override
    public int clean(int limit) {
        return maintenance.clean(limit);
    }

    @Override
    public int sealAgain(int limit) {
        return maintenance.sealAgain(limit);
    }

    /** A tenant and a name in the spellings of the database. */
    private record Target(String tenant, String name) {

        static Target of(String tenant, String name) {
            return of(tenant, name, new Arguments());
        }

        /** With the faults that were found before. */
        static Target of(String tenant, String name, Arguments arguments) {
            Target target = new Target(arguments.tenant(tenant), arguments.name(name));
            arguments.require();
            return target;
        }
    }
}
