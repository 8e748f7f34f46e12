package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.Problem;
import io.unifiedtls.acme.order.Attempt.Result;
import io.unifiedtls.fleet.store.Fence;
import io.unifiedtls.fleet.store.HostFences;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run of an order that is due: it is tried with each authority in turn. Thread-safe. */
final class OrderRun {

    private static final Duration LOST = Duration.ofSeconds(10);

    private final OrderRows rows;
    private final HostFences fences;
    private final Wish wish;
    private final Authorities authorities;
    private final Attempt attempt;
    private final Results results;
    private final InstantSource clock;

    OrderRun(
            OrderRows rows,
            HostFences fences,
            Wish wish,
            Authorities authorities,
            Attempt attempt,
            Results results,
            InstantSource clock) {
        this.rows = rows;
        this.fences = fences;
        this.wish = wish;
        this.authorities = authorities;
        this.attempt = attempt;
        this.results = results;
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
            return lost();
        }
        FencedRun run = new FencedRun(fences, fence.get());
        try {
            Optional<String> refusal = wish.refusal(row.tenant(), row.name(), row.purpose());
            return refusal.isPresent() ? results.unwanted(row, run, refusal.get(), present) : inTurn(row, run, present);
        } catch (FencedRun.LostException ex) {
            return lost();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The order was interrupted, and goes on later", ex);
        }
    }

    /** The process of the later run may have lost the job, and nobody else repeats it. */
    private Optional<Instant> lost() {
        return Optional.of(clock.instant().plus(LOST));
    }

    /** Another authority is tried only if those before it have reasons of their own. */
    private Optional<Instant> inTurn(OrderRow begun, FencedRun run, Optional<Present> present)
            throws InterruptedException {
        OrderRow row = begun;
        Problem problem = null;
        Instant later = null;
        for (Authority authority : authorities.candidates(row, present.map(Present::lifetime), clock.instant())) {
            Result result = attempt.with(authority, row, run, present);
            if (result instanceof Result.Issued issued) {
                return results.issued(row, run, issued, present);
            }
            if (result instanceof Result.Later wait) {
                later = earlier(later, wait.at());
                if (!wait.isOfAuthority()) {
                    break;
                }
            } else if (result instanceof Result.Failed failed) {
                problem = failed.problem();
                if (!problem.isOfAuthority()) {
                    break;
                }
            }
            row = rows.find(row.name()).orElseThrow(FencedRun.LostException::new);
        }
        return problem == null ? Optional.ofNullable(later) : Optional.of(results.failed(row, run, problem, present));
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }
}
