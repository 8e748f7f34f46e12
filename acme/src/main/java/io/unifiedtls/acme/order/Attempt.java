package io.unifiedtls.acme.order;

import io.unifiedtls.SigningChain;
import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.AuthorityPlaces;
import io.unifiedtls.acme.authority.Problem;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import io.unifiedtls.acme.order.OrderObserver.Outcome;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Durations;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.slf4j.Logger;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** A try with one authority, within its budget. Thread-safe. */
final class Attempt {

    private static final Logger log = PrintableLogger.of(Attempt.class);
    private static final Duration BUSY = Duration.ofSeconds(3);
    private static final Duration LIMITED = Duration.ofHours(1);
    private static final Duration SLOWEST = Duration.ofHours(2);
    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final int PARTS = 4;

    private final OnceLog unexpected = new OnceLog(log);
    private final Accounts accounts;
    private final AuthorityPlaces places;
    private final Issuing issuing;
    private final OrderBudgets budgets;
    private final OrderObserver observer;
    private final InstantSource clock;

    Attempt(
            Accounts accounts,
            AuthorityPlaces places,
            Issuing issuing,
            OrderBudgets budgets,
            OrderObserver observer,
            InstantSource clock) {
        this.accounts = accounts;
        this.places = places;
        this.issuing = issuing;
        this.budgets = budgets;
        this.observer = observer;
        this.clock = clock;
    }

    /** The result of a try. */
    sealed interface Result {

        /** The authority has issued a certificate. */
        record Issued(Authority authority, SigningChain chain) implements Result {}

        /**
         * Nothing has failed, but it needs time.
         *
         * @param isOfAuthority whether another authority, or its budget, may need less
         */
        record Later(Instant at, boolean isOfAuthority) implements Result {

            Later(Instant at) {
                this(at, true);
            }
        }

        /** The authority has issued none. */
        record Failed(Problem problem) implements Result {}
    }

    /**
     * Try.
     *
     * @throws FencedRun.LostException if a later run has begun
     */
    @SuppressWarnings("try") // The place only has to be given back
    Result with(Authority authority, OrderRow row, FencedRun run, Optional<Present> present)
            throws InterruptedException {
        Token token = new Token(() -> token(authority, row, present));
        long begin = System.nanoTime();
        Optional<Outcome> outcome = Optional.of(Outcome.LOST);
        try (AuthorityPlaces.Place place = places.enter(authority)) {
            SigningChain chain = issue(authority, row, run, token, present);
            outcome = Optional.of(present.isPresent() ? Outcome.RENEWED : Outcome.ISSUED);
            return new Result.Issued(authority, chain);
        } catch (AuthorityPlaces.BusyException ex) {
            outcome = Optional.empty(); // Nothing was asked of the authority
            return new Result.Later(clock.instant().plus(ex.pause()), false);
        } catch (Token.NoneException ex) {
            outcome = Optional.empty(); // Nothing was ordered
            return new Result.Later(ex.again());
        } catch (Validations.BusyException ex) {
            outcome = Optional.empty(); // Nothing was asked of the authority
            return new Result.Later(clock.instant().plus(BUSY), false);
        } catch (Polling.UnfinishedException ex) {
            outcome = Optional.of(Outcome.UNFINISHED);
            places.unfinished(authority);
            return unfinished(authority, row, ex.pause(), clock.instant());
        } catch (RefusedException ex) {
            outcome = Optional.of(Outcome.REFUSED);
            return new Result.Failed(Problem.ofName(String.valueOf(ex.getMessage())));
        } catch (FencedRun.LostException | DataAccessException | TransactionException ex) {
            throw ex;
        } catch (AcmeException | AcmeLazyLoadingException | AcmeProtocolException | UnopenableKeyException ex) {
            log.debug("Authority {} has not issued a certificate for {}", authority.name(), row.name(), ex);
            Problem problem = Problem.of(ex);
            outcome = Optional.of(outcome(problem));
            heed(problem, authority, row, present.isPresent() ? Kind.RENEWAL : Kind.FIRST);
            return new Result.Failed(problem);
        } catch (RuntimeException ex) { // The library does not expect all that authorities may answer
            unexpected.warn(
                    authority.name() + ex.getClass().getName(),
                    "Authority %s has not issued a certificate for %s, for an unexpected reason."
                            .formatted(authority.name(), row.name()),
                    ex);
            outcome = Optional.of(Outcome.AWAY);
            return new Result.Failed(Problem.of(ex));
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            outcome.ifPresent(ended -> observer.ended(authority.name(), ended, took));
        }
    }

    /** An authority that does not know the account any more gets it once more, with the same key. */
    private SigningChain issue(Authority authority, OrderRow row, FencedRun run, Token token, Optional<Present> present)
            throws AcmeException, InterruptedException {
        Optional<X509Certificate> replaced =
                present.filter(certificate -> row.isIssuedBy(authority)).map(Present::leaf);
        try {
            return issuing.issue(row, run, authority, token, replaced);
        } catch (AcmeServerException ex) {
            if (!accounts.forgetIfUnknown(authority, ex)) {
                throw ex;
            }
            return issuing.issue(row, run, authority, token, replaced);
        }
    }

    /** Each look at an order takes a thread for up to 20 seconds. An authority that never finishes is looked at less and less, and then has failed. */
    static Result unfinished(Authority authority, OrderRow row, Duration pause, Instant now) {
        Duration age = row.openAt(authority)
                .map(open -> Duration.between(row.changedAt(), now))
                .orElse(Duration.ZERO);
        if (age.compareTo(SLOWEST) > 0) {
            return new Result.Failed(new Problem(
                    Problem.Kind.AWAY,
                    "The authority has not finished the order within %s".formatted(Durations.text(SLOWEST)),
                    Optional.empty()));
        }
        Duration part = age.dividedBy(PARTS);
        return new Result.Later(now.plus(age.compareTo(USUAL) > 0 && part.compareTo(pause) > 0 ? part : pause));
    }

    private static Outcome outcome(Problem problem) {
        return switch (problem.kind()) {
            case AWAY -> Outcome.AWAY;
            case LIMITED -> Outcome.LIMITED;
            case ACCOUNT -> Outcome.ACCOUNT;
            case NAME -> Outcome.REFUSED;
        };
    }

    private Optional<Instant> token(Authority authority, OrderRow row, Optional<Present> present) {
        if (present.isPresent()) {
            return budgets.takeRenewal(authority.name(), present.get().lifetime());
        }
        return row.tenant().equals(DeclaredHosts.TENANT)
                ? budgets.takeOwn(authority.name(), row.tenant())
                : budgets.takeFirst(authority.name(), row.tenant());
    }

    /** No process sends such orders until the authority takes them again, unless the limit is one of this name. */
    private void heed(Problem problem, Authority authority, OrderRow row, Kind kind) {
        if (problem.kind() == Problem.Kind.LIMITED && !problem.mentions(row.name())) {
            Duration time = problem.retryAfter()
                    .map(at ->
                            Duration.between(Instant.now(), at)) // As the answer was read, by the clock of this machine
                    .orElse(LIMITED);
            budgets.block(authority.name(), kind, time);
        }
    }
}
