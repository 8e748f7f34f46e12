package io.unifiedtls.acme.order;

import io.unifiedtls.acme.CertificateEvent;
import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.AuthorityPlaces;
import io.unifiedtls.acme.authority.KeyPairs;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.challenge.Challenges;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.jobs.FurtherJob;
import io.unifiedtls.fleet.jobs.JobQueue;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HostFences;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionOperations;

/** The parts that order certificates, put together. Thread-safe. */
public final class OrderService {

    private final OrderQueue queue;
    private final OrderJob job;
    private final MaintenanceJob maintenance;
    private final DefaultTLSCertificates certificates;

    /**
     * Create it.
     *
     * @param authorities the preferred one first
     * @param wish asked before each order
     * @param transactions on the database
     * @param clock that of the database
     */
    public OrderService(
            FleetDatabase database,
            TLSHosts hosts,
            HostFences fences,
            KeyPairs keys,
            Accounts accounts,
            AuthorityPlaces places,
            Challenges challenges,
            OrderBudgets budgets,
            List<Authority> authorities,
            Wish wish,
            JobQueue jobs,
            TransactionOperations transactions,
            Consumer<CertificateEvent> events,
            OrderObserver observer,
            InstantSource clock) {
        OrderRows rows = new OrderRows(database);
        Authorities all = new Authorities(authorities);
        Renewals renewals = new Renewals(accounts, places, rows, clock);
        OrderKeys orderKeys = new OrderKeys(keys, rows);
        Issuing issuing = new Issuing(accounts, orderKeys, new Validations(challenges, observer), rows);
        OrderRun run = new OrderRun(
                rows,
                fences,
                wish,
                all,
                new Attempt(accounts, places, issuing, budgets, observer, clock),
                new Results(rows, hosts, renewals, events, clock),
                clock);
        this.queue = new OrderQueue(rows, jobs, transactions, clock);
        this.job = new OrderJob(rows, queue, hosts, renewals, all, run, clock);
        this.maintenance = new MaintenanceJob(challenges, budgets, orderKeys, accounts, all, clock);
        this.certificates = new DefaultTLSCertificates(hosts, rows, queue, accounts, all, clock);
    }

    public TLSCertificates certificates() {
        return certificates;
    }

    public Orders orders() {
        return queue;
    }

    public HostDetails details() {
        return new CertificateDetails(certificates);
    }

    public FurtherJob job() {
        return job;
    }

    public FurtherJob maintenance() {
        return maintenance;
    }
}
