package io.unifiedtls.acme.budget;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How many orders an authority takes.
 *
 * @param ordersPerHour all orders, or first ones only if renewals have a limit of their own
 * @param renewalsPerHour the limit of renewals, if the authority does not count them as other orders; otherwise each kind has one half
 * @param tenantShare the share of first orders that one tenant can use
 */
public record OrderLimits(double ordersPerHour, OptionalDouble renewalsPerHour, double tenantShare) {

    /** 300 in three hours, and renewals that it does not count. Five each second are far below what it takes from one address. */
    public static final OrderLimits LETS_ENCRYPT = new OrderLimits(100, OptionalDouble.of(20_000), 0.1);

    static final double MOST = 1_000_000;

    /** A tenant has a token after 20 hours at the latest, before an unused bucket is deleted. */
    private static final double LEAST_OF_TENANT = 1.0 / 20;

    public OrderLimits {
        require("orders", ordersPerHour);
        renewalsPerHour.ifPresent(limit -> require("renewals", limit));
        if (!(tenantShare > 0 && tenantShare <= 1)) {
            throw new IllegalArgumentException("A tenant cannot use %s of the orders".formatted(tenantShare));
        }
    }

    private static void require(String what, double limit) {
        if (!(limit >= 1 && limit <= MOST)) {
            throw new IllegalArgumentException("%s %s an hour are not 1 to 1,000,000".formatted(limit, what));
        }
    }

    /**
     * The renewals that names need in an hour, twice: more give no certificate earlier, but after an outage a higher peak.
     *
     * @param lifetime of their certificates
     */
    public static double renewalsOf(long names, Duration lifetime) {
        double share = lifetime.compareTo(Duration.ofDays(10)) < 0 ? 3.0 / 8 : 5.0 / 8;
        double hours = Math.max(1.0 / 60, share * lifetime.toSeconds() / 3_600);
        return Math.min(MOST, Math.max(1, 2 * names / hours));
    }

    Rate rate(OrderKind kind) {
        return switch (kind) {
            case FIRST -> Rate.inBursts(first());
            case RENEWAL -> Rate.evenly(renewalsPerHour.orElse(ordersPerHour / 2));
        };
    }

    Rate ofTenant() {
        return Rate.inBursts(Math.max(LEAST_OF_TENANT, tenantShare * first()));
    }

    private double first() {
        return renewalsPerHour.isPresent() ? ordersPerHour : ordersPerHour / 2;
    }

    /** Whether first orders may use what renewals do not, since the authority counts them together. */
    boolean isShared() {
        return renewalsPerHour.isEmpty();
    }
}
