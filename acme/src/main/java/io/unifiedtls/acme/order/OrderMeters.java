package io.unifiedtls.acme.order;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import io.unifiedtls.acme.challenge.ChallengeType;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;

/** Meters of orders. Names of authorities are those of the settings. */
public final class OrderMeters implements MeterBinder, OrderObserver {

    private static final Logger log = PrintableLogger.of(OrderMeters.class);

    private final OrderCounts counts;
    private final OrderBudgets budgets;
    private final List<Authority> authorities;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    public OrderMeters(OrderCounts counts, OrderBudgets budgets, List<Authority> authorities) {
        this.counts = counts;
        this.budgets = budgets;
        this.authorities = List.copyOf(authorities);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        Gauge.builder("tls.acme.oldest.due", this, OrderMeters::oldestDue)
                .description("For how long the order of the whole fleet that has waited longest is due")
                .baseUnit("seconds")
                .register(registry);
        failing(registry, "first", OrderCounts::failing);
        failing(registry, "renewal", OrderCounts::failingRenewals);
        for (Authority authority : authorities) {
            for (Kind kind : Kind.values()) {
                Gauge.builder("tls.acme.budget.left", () -> read(() -> budgets.left(authority.name(), kind)))
                        .description("Orders that all processes together may send now")
                        .tag("authority", authority.name())
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        }
    }

    private void failing(MeterRegistry registry, String kind, ToIntFunction<OrderCounts> count) {
        Gauge.builder("tls.acme.failing", () -> read(() -> count.applyAsInt(counts)))
                .description("Hosts of the whole fleet whose latest order has failed, at most " + OrderCounts.MOST)
                .tag("kind", kind)
                .register(registry);
    }

    private double oldestDue() {
        return read(() -> counts.oldestDue().toMillis() / 1_000.0);
    }

    private static double read(DoubleSupplier value) {
        try {
            return value.getAsDouble();
        } catch (RuntimeException ex) {
            log.debug("The orders could not be read", ex);
            return Double.NaN;
        }
    }

    @Override
    public void ended(String authority, Outcome outcome, Duration took) {
        registries.forEach(registry -> Timer.builder("tls.acme.orders")
                .description("Tries of this process to have certificates issued")
                .tag("authority", authority)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(took));
    }

    @Override
    public void validated(ChallengeType type, boolean isValid) {
        registries.forEach(registry -> Counter.builder("tls.acme.challenges")
                .description("Challenges by which authorities have validated names for this process")
                .tag("type", type.type())
                .tag("outcome", isValid ? "valid" : "invalid")
                .register(registry)
                .increment());
    }
}
