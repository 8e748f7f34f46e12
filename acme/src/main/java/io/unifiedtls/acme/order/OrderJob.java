package io.unifiedtls.acme.order;

import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.jobs.FurtherJob;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The job of a name: it has its first certificate issued, and then renews it for as long as there is such a host. Thread-safe. */
final class OrderJob implements FurtherJob {

    static final String TASK = "tls-acme-order";

    private static final Duration SUSPENDED = Duration.ofHours(6);

    private final OrderRows rows;
    private final OrderQueue queue;
    private final TLSHosts hosts;
    private final Renewals renewals;
    private final Authorities authorities;
    private final OrderRun run;
    private final InstantSource clock;

    OrderJob(
            OrderRows rows,
            OrderQueue queue,
            TLSHosts hosts,
            Renewals renewals,
            Authorities authorities,
            OrderRun run,
            InstantSource clock) {
        this.rows = rows;
        this.queue = queue;
        this.hosts = hosts;
        this.renewals = renewals;
        this.authorities = authorities;
        this.run = run;
        this.clock = clock;
    }

    @Override
    public String task() {
        return TASK;
    }

    @Override
    public Optional<Instant> run(String name, BooleanSupplier isStopping) {
        Optional<OrderRow> row = rows.find(name);
        if (row.isEmpty()) {
            return queue.end(name, row, false);
        }
        Optional<TLSHost> host = hosts.find(row.get().tenant(), name);
        if (host.isEmpty() || !isOurs(row.get(), host.get())) {
            return queue.end(name, row, true);
        }
        if (host.get().state() == HostState.SUSPENDED) {
            return Optional.of(clock.instant().plus(SUSPENDED));
        }
        return work(row.get()).or(() -> queue.end(name, row, false));
    }

    /** The application may have attached a certificate of its own. */
    private static boolean isOurs(OrderRow row, TLSHost host) {
        return row.purpose() == Purpose.AHEAD
                || host.certificate().map(TLSHost.Certificate::id).equals(row.certificate());
    }

    private Optional<Instant> work(OrderRow row) {
        Optional<Present> present = rows.present(row);
        if (row.purpose() == Purpose.RENEWAL && present.isPresent()) {
            Instant next = renewals.next(row, present.get(), row.authority().flatMap(authorities::find));
            if (next.isAfter(clock.instant())) {
                return Optional.of(next);
            }
        }
        return run.run(row, present);
    }
}
