package io.unifiedtls.acme.demand;

import com.github.benmanes.caffeine.cache.Ticker;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.order.Orders;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.lookup.CertificateDemand;
import io.unifiedtls.fleet.lookup.FleetRepository;
import io.unifiedtls.handshake.HandshakeThreads;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Certificates on demand: a visitor's name is decided, its host made, its certificate ordered and looked for. Thread-safe. */
public final class OnDemandCertificates implements CertificateDemand, AutoCloseable {

    private static final int THREADS = 4;
    private static final int MOST_WAITING = 400;
    private static final int MOST_OF_TENANT = MOST_WAITING / 8;

    private final OnceLog log = new OnceLog(PrintableLogger.of(OnDemandCertificates.class));
    private final FleetRepository repository;
    private final HostOrders orders;
    private final DecisionCall call;
    private final Demand demand;
    private final CertificateWatch watch;
    private final ThreadPoolExecutor executor;
    /** How many names of a tenant are to be ordered. */
    private final ConcurrentMap<String, Integer> tenants = new ConcurrentHashMap<>();

    /** Create it. Services are asked for when they are needed, since they depend on the repository. */
    public OnDemandCertificates(
            DemandSettings settings,
            Supplier<IssuanceDecision> decision,
            Supplier<TLSHosts> hosts,
            Supplier<Orders> orders,
            FleetRepository repository,
            DecisionCounts counts) {
        this.repository = repository;
        this.orders = new HostOrders(hosts, orders);
        this.call = new DecisionCall(decision, settings.decisionTimeout(), settings.decisions(), counts);
        this.watch = new CertificateWatch(this::isWaiting, settings.longestWait());
        this.demand = new Demand(
                call,
                settings,
                wanted -> new HostIssuance(wanted.name(), wanted.allowed(), this::order, watch::watch),
                Ticker.systemTicker());
        this.executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                HandshakeThreads.factory("tls-on-demand-"));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Answer clients from now on. */
    public void start() {
        repository.onChange(watch::changed);
        repository.supply(this);
    }

    @Override
    public Optional<HandshakeRefusedException> missing(String name, Optional<String> tenant) {
        return demand.missing(name, tenant);
    }

    private void order(HostIssuance issuance) {
        String tenant = issuance.allowed().tenant();
        if (tenants.merge(tenant, 1, Integer::sum) > MOST_OF_TENANT) {
            postpone(issuance);
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    orderNow(issuance);
                } finally {
                    left(tenant);
                }
            });
        } catch (RejectedExecutionException ex) {
            postpone(issuance);
        }
    }

    private void postpone(HostIssuance issuance) {
        left(issuance.allowed().tenant());
        log.warn(
                "too many",
                "The certificate of '%s' is not ordered yet, because those of many other names are before it. It is tried again for the next client."
                        .formatted(issuance.name()),
                null);
        giveUp(issuance);
    }

    private void left(String tenant) {
        tenants.computeIfPresent(tenant, (same, count) -> count == 1 ? null : count - 1);
    }

    private void orderNow(HostIssuance issuance) {
        try {
            if (!orders.order(issuance.name(), issuance.allowed())) {
                arrived(issuance);
            }
        } catch (TLSHostException ex) {
            log.warn(
                    ex.reason().name(),
                    "The IssuanceDecision allows '%s' for tenant '%s', but no certificate is ordered. %s"
                            .formatted(issuance.name(), issuance.allowed().tenant(), ex.getMessage()),
                    null);
            demand.deny(issuance);
            issuance.ended();
        } catch (RuntimeException | Error ex) {
            log.warn(
                    ex.getClass().getName(),
                    "The certificate of '%s' could not be ordered. It is tried again for the next client."
                            .formatted(issuance.name()),
                    ex);
            giveUp(issuance);
        }
    }

    private void giveUp(HostIssuance issuance) {
        demand.forget(issuance);
        issuance.ended();
    }

    private boolean isWaiting(HostIssuance issuance) {
        if (orders.isWaiting(issuance.name())) {
            return true;
        }
        arrived(issuance);
        return false;
    }

    /** Another process may have made the host, of which nobody has told yet. */
    private void arrived(HostIssuance issuance) {
        if (!repository.mayExist(issuance.name())) {
            repository.noticed(issuance.name());
        }
        demand.forget(issuance);
        issuance.ended();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        call.close();
        watch.close();
    }
}
