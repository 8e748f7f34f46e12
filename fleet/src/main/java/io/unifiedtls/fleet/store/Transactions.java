package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.TLSHostException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs work in the transaction of the caller, or in one of its own, which is repeated if another one was in its way. */
final class Transactions {

    private static final int TRIES = 5;

    private final TransactionTemplate template;

    Transactions(PlatformTransactionManager manager) {
        template = new TransactionTemplate(manager);
    }

    /** Whether the caller has one already. */
    static boolean isActive() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    /**
     * Run work.
     *
     * @param work refuses before it writes, so that a refusal leaves the caller's transaction usable
     */
    <T> T call(Supplier<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return once(work);
            } catch (ConcurrencyFailureException | DataIntegrityViolationException ex) {
                if (tries == TRIES || isActive()) {
                    throw ex;
                }
            }
        }
    }

    void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    private <T> T once(Supplier<T> work) {
        Outcome<T> outcome = template.execute(status -> {
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
