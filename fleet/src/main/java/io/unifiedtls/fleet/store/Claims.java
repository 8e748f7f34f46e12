package io.unifiedtls.fleet.store;

import io.unifiedtls.Printable;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.HostClaim.State;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.store.HostRow.Successor;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.dao.OptimisticLockingFailureException;

/** Claims of names and their proofs. */
final class Claims {

    private static final Logger log = PrintableLogger.of(Claims.class);
    private static final int LONGEST_PROBLEM = 1_000;

    private final Transactions transactions;
    private final HostRows hosts;
    private final ClaimRows claims;
    private final Ownership ownership;
    private final Takeovers takeovers;
    private final Changes changes;
    private final ProofFinder finder;
    private final HostJobs jobs;
    private final StoreSettings settings;

    Claims(
            Transactions transactions,
            HostRows hosts,
            ClaimRows claims,
            Ownership ownership,
            Takeovers takeovers,
            Changes changes,
            ProofFinder finder,
            HostJobs jobs,
            StoreSettings settings) {
        this.transactions = transactions;
        this.hosts = hosts;
        this.claims = claims;
        this.ownership = ownership;
        this.takeovers = takeovers;
        this.changes = changes;
        this.finder = finder;
        this.jobs = jobs;
        this.settings = settings;
    }

    HostClaim claim(String tenant, String name, ProofMethod method) {
        return transactions.call(() -> {
            changes.requireRoom(tenant, name);
            return method == ProofMethod.OPERATOR ? assertedClaim(tenant, name) : pendingClaim(tenant, name, method);
        });
    }

    private HostClaim assertedClaim(String tenant, String name) {
        ownership.lock(name);
        Optional<HostRow> before = takeovers.acquire(tenant, name, ProofMethod.OPERATOR, hosts.lock(name));
        ClaimRow row = claims.begin(tenant, name, ProofMethod.OPERATOR, ClaimToken.random(), null, hosts.now());
        changes.record(name, tenant, Action.CLAIMED, ProofMethod.OPERATOR.name());
        claims.proven(row);
        takeovers.proven(tenant, name, ProofMethod.OPERATOR, before);
        return get(tenant, name).claim();
    }

    private HostClaim pendingClaim(String tenant, String name, ProofMethod method) {
        ownership.require(tenant, name, method);
        if (claims.pending(tenant, name) >= settings.claims()) {
            throw new TLSHostException(
                    Reason.TOO_MANY,
                    "The tenant has %d claims without a proof. Prove or release one, or raise unified-tls.fleet.limits.claims."
                            .formatted(settings.claims()));
        }
        Instant now = hosts.now();
        Instant first = ClaimRow.lookAfter(now, now);
        ClaimToken token = ClaimToken.random();
        ClaimRow row = claims.begin(tenant, name, method, token, first, now.plus(settings.claimLifetime()));
        changes.record(name, tenant, Action.CLAIMED, method.name());
        jobs.findProof(tenant, name, first);
        return withToken(row.claim(), token);
    }

    private static HostClaim withToken(HostClaim claim, ClaimToken token) {
        return new HostClaim(
                claim.tenant(),
                claim.name(),
                claim.method(),
                claim.state(),
                Optional.of(token.value()),
                claim.tries(),
                claim.problem(),
                claim.nextTry(),
                claim.expiresAt());
    }

    HostClaim prove(String tenant, String name) {
        if (Transactions.isActive()) {
            throw new TLSHostException(
                    Reason.WRONG_STATE,
                    "The proof of '%s' is fetched from the network, which must not hold a transaction open. Call prove outside of it."
                            .formatted(name));
        }
        ClaimRow row = claims.find(tenant, name)
                .orElseThrow(() -> new TLSHostException(
                        Reason.NOT_FOUND, "The tenant has no claim of '%s'. Call claim first.".formatted(name)));
        if (row.claim().state() == State.PROVEN && !isContested(tenant, name)) {
            return row.claim();
        }
        requireUsable(row);
        Optional<String> problem = finder.problem(row.method(), name, row.isToken());
        if (problem.isPresent()) {
            looked(row, problem.get(), row.claim().nextTry().orElse(null));
            throw new TLSHostException(Reason.NOT_PROVEN, problem.get());
        }
        return accept(row, now -> now.tokenHash().equals(row.tokenHash()))
                .orElseThrow(() -> new TLSHostException(
                        Reason.NOT_PROVEN,
                        "The claim of '%s' has begun anew or was released. Publish the token of the latest claim."
                                .formatted(name)));
    }

    private boolean isContested(String tenant, String name) {
        return hosts.find(name)
                .filter(host -> host.tenant().equals(tenant)
                        ? host.successor().isPresent()
                        : host.successor()
                                .filter(successor -> successor.tenant().equals(tenant))
                                .isEmpty())
                .isPresent();
    }

    /**
     * Look for the proof of a claim in the background. The result does not count if a later look has begun.
     *
     * @return when to look again
     */
    Optional<Instant> findProof(String tenant, String name) {
        Optional<ClaimRow> begun = transactions.call(
                () -> claims.raiseFence(tenant, name) ? claims.find(tenant, name) : Optional.<ClaimRow>empty());
        return begun.flatMap(row -> stored(row, finder.problem(row.method(), name, row.isToken())));
    }

    private Optional<Instant> stored(ClaimRow row, Optional<String> problem) {
        if (problem.isPresent()) {
            return lookAgain(row, problem.get());
        }
        try {
            return accept(row, now -> now.fence().equals(row.fence())).isEmpty() ? dropped(row) : Optional.empty();
        } catch (TLSHostException refused) {
            return lookAgain(row, String.valueOf(refused.getMessage()));
        }
    }

    private Optional<Instant> lookAgain(ClaimRow row, String problem) {
        Optional<Instant> next = Optional.of(row.lookAfter(hosts.now()))
                .filter(at -> at.isBefore(row.claim().expiresAt()));
        if (!looked(row, problem, next.orElse(null))) {
            return dropped(row);
        }
        return stillPending(row) ? next : Optional.empty();
    }

    /** The later look may be that of a process that has lost the job: if this one has it, it looks again. */
    private Optional<Instant> dropped(ClaimRow row) {
        log.info(
                "The result of a look for the proof of {} is dropped, since a later one has begun, or the claim has begun anew or was released.",
                row.claim().name());
        return Optional.of(hosts.now());
    }

    private boolean stillPending(ClaimRow row) {
        return claims.find(row.claim().tenant(), row.claim().name())
                .filter(now -> now.isPending() && now.tokenHash().equals(row.tokenHash()))
                .isPresent();
    }

    private boolean looked(ClaimRow row, String problem, @Nullable Instant nextTry) {
        return transactions.call(() -> claims.looked(row, Printable.of(problem, LONGEST_PROBLEM), nextTry));
    }

    /**
     * Accept a proof.
     *
     * @param counts whether the proof is one of the claim as it is now
     */
    private Optional<HostClaim> accept(ClaimRow found, Predicate<ClaimRow> counts) {
        String tenant = found.claim().tenant();
        String name = found.claim().name();
        return transactions.call(() -> {
            ownership.lock(name);
            Optional<HostRow> host = hosts.lock(name);
            return claims.lock(tenant, name).filter(counts).map(row -> accepted(row, host));
        });
    }

    private HostClaim accepted(ClaimRow row, Optional<HostRow> host) {
        String tenant = row.claim().tenant();
        String name = row.claim().name();
        if (row.claim().state() == State.PROVEN && !isContested(tenant, name)) {
            return row.claim(); // Another thread was faster
        }
        requireUsable(row);
        Optional<HostRow> before = takeovers.acquire(tenant, name, row.method(), host);
        claims.proven(row);
        takeovers.proven(tenant, name, row.method(), before);
        return get(tenant, name).claim();
    }

    private void requireUsable(ClaimRow row) {
        String name = row.claim().name();
        if (row.claim().state() == State.SUPERSEDED) {
            throw new TLSHostException(
                    Reason.WRONG_STATE,
                    "Another tenant has proven '%s' since this claim. Claim it anew, and publish the new token."
                            .formatted(name));
        }
        if (!row.claim().expiresAt().isAfter(hosts.now())) {
            throw new TLSHostException(
                    Reason.NOT_FOUND,
                    "The claim of '%s' has expired. Claim it anew, and publish the new token.".formatted(name));
        }
        if (row.method() == ProofMethod.OPERATOR) {
            throw new TLSHostException(
                    Reason.WRONG_STATE,
                    "The application has vouched for '%s', which does not count against the proof of another tenant. Claim it by DNS or HTTP."
                            .formatted(name));
        }
    }

    void release(String tenant, String name) {
        transactions.run(() -> {
            Optional<HostRow> host = hosts.lock(name);
            Optional<Successor> succession = host.map(HostRow::successor)
                    .filter(successor -> successor.tenant().equals(tenant));
            boolean owned = host.filter(row -> row.tenant().equals(tenant)).isPresent();
            boolean claimed = claims.find(tenant, name).isPresent();
            if (!owned && succession.isEmpty() && !claimed) {
                throw new TLSHostException(
                        Reason.NOT_FOUND,
                        "The tenant has no host and no claim '%s'. Look it up with list or claims.".formatted(name));
            }
            if (owned) {
                takeovers.release(host.get());
            } else if (succession.isPresent()) {
                takeovers.renounce(host.get(), succession.get());
            } else {
                changes.withdrawn(name, tenant);
            }
            claims.delete(tenant, name);
        });
    }

    private ClaimRow get(String tenant, String name) {
        return claims.find(tenant, name)
                .orElseThrow(() -> new OptimisticLockingFailureException("Claim of '%s' is gone".formatted(name)));
    }
}
