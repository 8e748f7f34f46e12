package io.unifiedtls.acme.order;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import io.unifiedtls.acme.challenge.ChallengeType;
import io.unifiedtls.acme.order.OrderFigures.Budget;
import io.unifiedtls.acme.order.OrderFigures.Figures;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/** Meters of orders. Names of authorities are those of the settings. */
public final class OrderMeters implements MeterBinder, OrderObserver {

    private final OrderFigures figures;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    public OrderMeters(OrderFigures figures) {
        this.figures = figures;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        Gauge.builder(
                        "tls.acme.oldest.due",
                        () -> value(found -> found.oldestDue().toMillis() / 1_000.0))
                .description("For how long the order of the whole fleet that has waited longest is due")
                .baseUnit("seconds")
                .register(registry);
        failing(registry, "first", Figures::failing);
        failing(registry, "renewal", Figures::failingRenewals);
        for (Authority authority : figures.authorities()) {
            for (Kind kind : Kind.values()) {
                Budget budget = new Budget(authority.name(), kind);
                Gauge.builder(
                                "tls.acme.budget.left",
                                () -> value(found -> found.left().getOrDefault(budget, Double.NaN)))
                        .description("Orders that all processes together may send now")
                        .tag("authority", authority.name())
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        }
    }

    private void failing(MeterRegistry registry, String kind, ToDoubleFunction<Figures> count) {
        Gauge.builder("tls.acme.failing", () -> value(count))
                .description("Hosts of the whole fleet whose latest order has failed, at most " + OrderCounts.MOST)
                .tag("kind", kind)
                .register(registry);
    }

    private double value(ToDoubleFunction<Figures> part) {
        return figures.latest().map(part::applyAsDouble).orElse(Double.NaN);
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
