package io.unifiedtls.acme.order;

import io.unifiedtls.SigningChain;
import io.unifiedtls.acme.CertificateEvent;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.Problem;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import io.unifiedtls.acme.renewal.Failures;
import io.unifiedtls.acme.renewal.Failures.Cause;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.acme.renewal.RetryTimes;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.store.Fence;
import io.unifiedtls.fleet.store.HostFences;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.slf4j.Logger;

/** One try to have a certificate issued, with each authority in turn, and what becomes of it. Thread-safe. */
final class OrderRun {

    private static final Logger log = PrintableLogger.of(OrderRun.class);
    private static final Duration LOST = Duration.ofSeconds(10);
    private static final Duration LIMITED = Duration.ofHours(1);

    private final OrderRows rows;
    private final TLSHosts hosts;
    private final HostFences fences;
    private final Wish wish;
    private final OrderBudgets budgets;
    private final Authorities authorities;
    private final Issuing issuing;
    private final Renewals renewals;
    private final Consumer<CertificateEvent> events;
    private final InstantSource clock;

    OrderRun(
            OrderRows rows,
            TLSHosts hosts,
            HostFences fences,
            Wish wish,
            OrderBudgets budgets,
            Authorities authorities,
            Issuing issuing,
            Renewals renewals,
            Consumer<CertificateEvent> events,
            InstantSource clock) {
        this.rows = rows;
        this.hosts = hosts;
        this.fences = fences;
        this.wish = wish;
        this.budgets = budgets;
        this.authorities = authorities;
        this.issuing = issuing;
        this.renewals = renewals;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Try.
     *
     * @param present the certificate that is to be replaced
     * @return when to run again; empty if there is nothing left to do
     */
    Optional<Instant> run(OrderRow row, Optional<Present> present) {
        Optional<Fence> fence = fences.begin(row.tenant(), row.name());
        if (fence.isEmpty()) {
            return Optional.of(clock.instant().plus(LOST));
        }
        FencedRun run = new FencedRun(fences, fence.get());
        try {
            Optional<String> refusal = wish.refusal(row.tenant(), row.name(), row.purpose());
            return refusal.isPresent() ? denied(row, run, refusal.get(), present) : inTurn(row, run, present);
        } catch (FencedRun.LostException ex) {
            return Optional.of(clock.instant().plus(LOST));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The order was interrupted, and goes on later", ex);
        }
    }

    private Optional<Instant> inTurn(OrderRow begun, FencedRun run, Optional<Present> present)
            throws InterruptedException {
        OrderRow row = begun;
        Optional<Lifetime> lifetime = present.map(Present::lifetime);
        Kind kind = row.purpose() == Purpose.RENEWAL ? Kind.RENEWAL : Kind.FIRST;
        Problem problem = null;
        Instant later = null;
        for (Authority authority : authorities.candidates(row, lifetime, clock.instant())) {
            Optional<Instant> wait = issuing.resumes(row, authority)
                    ? Optional.empty()
                    : budgets.take(authority.name(), kind, row.tenant());
            if (wait.isPresent()) {
                later = earlier(later, wait.get());
                continue;
            }
            try {
                return store(
                        row, run, authority, issuing.issue(row, run, authority, present.map(Present::leaf)), present);
            } catch (Polling.UnfinishedException ex) {
                return Optional.of(clock.instant().plus(ex.pause()));
            } catch (RefusedException | TLSHostException ex) {
                return failed(closed(row, run), run, Problem.ofName(String.valueOf(ex.getMessage())), lifetime);
            } catch (AcmeException | AcmeLazyLoadingException | AcmeProtocolException ex) {
                problem = Problem.of(ex);
                log.debug("Authority {} has not issued a certificate for {}", authority.name(), row.name(), ex);
            }
            if (problem.kind() == Problem.Kind.LIMITED) {
                budgets.block(
                        authority.name(),
                        kind,
                        problem.retryAfter().orElse(clock.instant().plus(LIMITED)));
            }
            if (!problem.isOfAuthority()) {
                break;
            }
            row = rows.find(row.name()).orElseThrow(FencedRun.LostException::new);
        }
        return problem == null ? Optional.ofNullable(later) : failed(row, run, problem, lifetime);
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    private Optional<Instant> store(
            OrderRow row, FencedRun run, Authority authority, SigningChain chain, Optional<Present> present) {
        Lifetime lifetime = Lifetime.of(chain.leaf(), clock.instant());
        Instant renewal = renewals.first(lifetime);
        run.store(() -> {
            TLSHost attached = hosts.attach(row.tenant(), row.name(), chain);
            rows.issued(
                    row, authority.name(), attached.certificate().orElseThrow().id(), renewal);
        });
        log.debug("Authority {} has issued a certificate for {}", authority.name(), row.name());
        events.accept(
                present.isPresent()
                        ? new CertificateEvent.Renewed(row.name(), row.tenant(), authority.name(), lifetime.end())
                        : new CertificateEvent.Issued(row.name(), row.tenant(), authority.name(), lifetime.end()));
        return Optional.of(clock.instant()); // To ask the authority for its advice
    }

    /** The authority has ended the order, so that the next try is a new one. */
    private OrderRow closed(OrderRow row, FencedRun run) {
        run.store(() -> rows.close(row));
        return row;
    }

    private Optional<Instant> failed(OrderRow row, FencedRun run, Problem problem, Optional<Lifetime> present) {
        int failures = row.failures() + 1;
        Cause cause = problem.isOfAuthority() ? Cause.AUTHORITY : Cause.NAME;
        Instant next = RetryTimes.nextTry(
                new Failures(failures, cause), clock.instant(), problem.retryAfter(), present, Renewals.random());
        record(row, run, failures, problem.text(), next);
        log.debug("No certificate for {}: {}", row.name(), problem.text());
        tell(row, problem.text(), Optional.of(next), present);
        return Optional.of(next);
    }

    /** It is asked again in time, since customers come back. */
    private Optional<Instant> denied(OrderRow row, FencedRun run, String reason, Optional<Present> present) {
        Optional<Instant> next =
                present.isPresent() ? Optional.of(clock.instant().plus(Duration.ofDays(1))) : Optional.empty();
        record(row, run, row.failures(), reason, next.orElse(null));
        tell(row, reason, next, present.map(Present::lifetime));
        return next;
    }

    private void record(OrderRow row, FencedRun run, int failures, String problem, @Nullable Instant next) {
        run.store(() -> rows.failed(row, failures, problem, next));
    }

    private void tell(OrderRow row, String problem, Optional<Instant> next, Optional<Lifetime> present) {
        events.accept(
                present.isPresent()
                        ? new CertificateEvent.RenewalFailed(
                                row.name(),
                                row.tenant(),
                                problem,
                                next,
                                present.get().end())
                        : new CertificateEvent.Failed(row.name(), row.tenant(), problem, next));
    }
}
