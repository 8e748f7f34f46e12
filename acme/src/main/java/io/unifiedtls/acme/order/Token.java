package io.unifiedtls.acme.order;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.shredzone.acme4j.exception.AcmeException;

/** The token of the budget that one try needs if it begins an order, and takes once. For one thread. */
final class Token {

    private final Supplier<Optional<Instant>> budget;
    private boolean isTaken;

    /**
     * Create it.
     *
     * @param budget takes a token, or says when to ask again
     */
    Token(Supplier<Optional<Instant>> budget) {
        this.budget = budget;
    }

    /**
     * Take it, unless it was taken.
     *
     * @throws NoneException if the budget is used up
     */
    void take() throws NoneException {
        if (!isTaken) {
            Optional<Instant> again = budget.get();
            if (again.isPresent()) {
                throw new NoneException(again.get());
            }
            isTaken = true;
        }
    }

    /** The order waits for its turn. */
    static final class NoneException extends AcmeException {

        private static final long serialVersionUID = 1L;

        private final Instant again;

        NoneException(Instant again) {
            super("The budget of orders is used up");
            this.again = again;
        }

        Instant again() {
            return again;
        }
    }
}
