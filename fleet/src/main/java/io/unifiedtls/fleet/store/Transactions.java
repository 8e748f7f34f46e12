package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.TLSHostException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs work in the transaction of the caller, or in one of its own, which is repeated if another one was in its way. */
final class Transactions {

    private static final int TRIES = 5;

    private final TransactionTemplate template;
    private final LockLimits limits;

    Transactions(FleetDatabase database, PlatformTransactionManager manager) {
        template = new TransactionTemplate(manager);
        limits = new LockLimits(database);
    }

    /** Whether the caller has one already. */
    static boolean isActive() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    /**
     * Run work.
     *
     * @param work refuses before it writes, so that a refusal leaves the caller's transaction usable
     * @throws CannotAcquireLockException if another transaction has kept its locks all the time
     */
    <T> T call(Supplier<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return once(work);
            } catch (ConcurrencyFailureException | DataIntegrityViolationException ex) {
                requireAnotherTry(ex, tries);
            } catch (DataAccessException ex) {
                if (!LockLimits.isExceeded(ex)) {
                    throw ex;
                }
                requireAnotherTry(locked(ex), tries);
            }
        }
    }

    private static void requireAnotherTry(DataAccessException failure, int tries) {
        if (tries == TRIES || isActive()) {
            throw failure;
        }
    }

    private static CannotAcquireLockException locked(DataAccessException failure) {
        return new CannotAcquireLockException(
                "Another transaction keeps the host or the claim locked, so nothing has changed. End that transaction, which "
                        + "pg_stat_activity shows, or call again later.",
                failure);
    }

    void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    private <T> T once(Supplier<T> work) {
        boolean isOwn = !isActive();
        Outcome<T> outcome = template.execute(status -> {
            if (isOwn) {
                limits.begin();
            }
            try {
                return new Outcome<>(work.get(), null);
            } catch (TLSHostException refused) {
                return new Outcome<>(null, refused);
            }
        });
        if (outcome.refused != null) {
            throw outcome.refused;
        }
        return outcome.require();
    }

    private record Outcome<T>(@Nullable T value, @Nullable TLSHostException refused) {

        T require() {
            if (value == null) {
                throw new IllegalStateException("Work without a result");
            }
            return value;
        }
    }
}
