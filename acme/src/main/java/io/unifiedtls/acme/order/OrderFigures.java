package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.context.SmartLifecycle;

/**
 * Figures of the orders of the whole fleet, read every ten seconds in the background: a database that hangs keeps neither a scrape of the meters nor the health
 * check waiting. Thread-safe.
 */
public final class OrderFigures implements SmartLifecycle {

    private static final Logger log = PrintableLogger.of(OrderFigures.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration LONGEST_USE = Duration.ofMinutes(1);

    private final OrderCounts counts;
    private final OrderBudgets budgets;
    private final List<Authority> authorities;
    private volatile @Nullable Figures latest;
    private @Nullable ScheduledThreadPoolExecutor reader;

    /**
     * Create figures that are not read yet.
     *
     * @param authorities of the settings
     */
    public OrderFigures(OrderCounts counts, OrderBudgets budgets, List<Authority> authorities) {
        this.counts = counts;
        this.budgets = budgets;
        this.authorities = List.copyOf(authorities);
    }

    /**
     * The figures of one look at the database.
     *
     * @param staging how many hosts have certificates of the staging authorities that have issued any
     * @param left tokens that are left
     * @param at of {@link System#nanoTime}
     */
    record Figures(
            int failing,
            int failingRenewals,
            Duration oldestDue,
            Map<String, Integer> staging,
            Map<Budget, Double> left,
            long at) {}

    /** A budget of an authority. */
    record Budget(String authority, Kind kind) {}

    /** The figures of the last minute; empty while the database does not answer. */
    Optional<Figures> latest() {
        return Optional.ofNullable(latest).filter(figures -> System.nanoTime() - figures.at() < LONGEST_USE.toNanos());
    }

    List<Authority> authorities() {
        return authorities;
    }

    /** Read them. Blocks. */
    public void read() {
        Map<String, Integer> staging = new TreeMap<>();
        Map<Budget, Double> left = new HashMap<>();
        for (Authority authority : authorities) {
            if (authority.isStaging()) {
                staging.put(authority.name(), counts.ofAuthority(authority.name()));
            }
            for (Kind kind : Kind.values()) {
                left.put(new Budget(authority.name(), kind), budgets.left(authority.name(), kind));
            }
        }
        staging.values().removeIf(hosts -> hosts == 0);
        latest = new Figures(
                counts.failing(), counts.failingRenewals(), counts.oldestDue(), staging, left, System.nanoTime());
    }

    private void readAgain() {
        try {
            read();
        } catch (RuntimeException | LinkageError ex) {
            log.debug("The figures of orders could not be read", ex);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It reports its failures itself
    public synchronized void start() {
        if (reader == null) {
            reader = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "tls-acme-figures");
                thread.setDaemon(true);
                return thread;
            });
            reader.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
            reader.scheduleWithFixedDelay(this::readAgain, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Without an interrupt, which closes the file of an H2 database. */
    @Override
    public synchronized void stop() {
        if (reader != null) {
            reader.shutdown();
            reader = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return reader != null;
    }
}
