package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.challenge.Challenges;
import io.unifiedtls.fleet.jobs.FurtherJob;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Deletes what has expired, and seals keys again that another than the current sealing key has sealed. Thread-safe. */
final class MaintenanceJob implements FurtherJob {

    static final String TASK = "tls-acme-maintenance";

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final int SEALED_AT_ONCE = 100;

    private final Challenges challenges;
    private final OrderBudgets budgets;
    private final OrderKeys keys;
    private final Accounts accounts;
    private final Authorities authorities;
    private final InstantSource clock;

    MaintenanceJob(
            Challenges challenges,
            OrderBudgets budgets,
            OrderKeys keys,
            Accounts accounts,
            Authorities authorities,
            InstantSource clock) {
        this.challenges = challenges;
        this.budgets = budgets;
        this.keys = keys;
        this.accounts = accounts;
        this.authorities = authorities;
        this.clock = clock;
    }

    @Override
    public String task() {
        return TASK;
    }

    @Override
    public boolean isRepeated() {
        return true;
    }

    @Override
    public Optional<Instant> run(String instance, BooleanSupplier isStopping) {
        try {
            challenges.clean(isStopping);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The cleaning was interrupted, and goes on later", ex);
        }
        boolean isMore = true;
        while (isMore && !isStopping.getAsBoolean()) {
            isMore = budgets.clean();
        }
        authorities.all().forEach(accounts::sealAgain);
        int sealed = SEALED_AT_ONCE;
        while (sealed == SEALED_AT_ONCE && !isStopping.getAsBoolean()) {
            sealed = keys.sealAgain(SEALED_AT_ONCE);
        }
        return Optional.of(clock.instant().plus(INTERVAL));
    }
}
