package io.unifiedtls.acme.budget;

import io.unifiedtls.acme.budget.OrderBudgets.Kind;
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

    private static final double TENANT_SHARE = 0.1;

    /** Five each second, far below its limit for one address. It counts no renewals. */
    private static final double RENEWALS_OF_LETS_ENCRYPT = 20_000;

    static final double MOST = 1_000_000;

    /** A tenant has a token after 20 hours at the latest, before an unused bucket is deleted. */
    private static final double LEAST_OF_TENANT = 1.0 / 20;

    /** Let's Encrypt's: 300 first orders in three hours unless it has granted more, and renewals that it does not count. */
    public static OrderLimits letsEncrypt(double ordersPerHour) {
        return new OrderLimits(ordersPerHour, OptionalDouble.of(RENEWALS_OF_LETS_ENCRYPT), TENANT_SHARE);
    }

    /** Those of an authority that counts all orders alike: half of them for renewals. */
    public static OrderLimits shared(double ordersPerHour) {
        return new OrderLimits(ordersPerHour, OptionalDouble.empty(), TENANT_SHARE);
    }

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
     * Twice the renewals in an hour that names need if authorities let them be renewed after 2/3 of a lifetime, or 1/2 of one below 10 days. More renew no
     * certificate earlier, but make a higher peak after an outage, which returns with each renewal of short lifetimes.
     *
     * @param lifetime of their certificates
     */
    public static double renewalsOf(long names, Duration lifetime) {
        double share = lifetime.compareTo(Duration.ofDays(10)) < 0 ? 1.0 / 2 : 2.0 / 3;
        double hours = Math.max(1.0 / 60, share * lifetime.toSeconds() / 3_600);
        return Math.min(MOST, Math.max(1, 2 * names / hours));
    }

    Rate rate(Kind kind) {
        return switch (kind) {
            case FIRST -> Rate.inBursts(first());
            case RENEWAL -> Rate.evenly(renewalsPerHour.orElse(ordersPerHour / 2));
        };
    }

    Rate ofTenant() {
        return Rate.inBursts(Math.max(LEAST_OF_TENANT, tenantShare * first()));
    }

    /** The same for a tenant that may use all of the first orders. */
    OrderLimits withoutShare() {
        return new OrderLimits(ordersPerHour, renewalsPerHour, 1);
    }

    private double first() {
        return renewalsPerHour.isPresent() ? ordersPerHour : ordersPerHour / 2;
    }

    /** Whether first orders may use what renewals do not, since the authority counts them together. */
    boolean isShared() {
        return renewalsPerHour.isEmpty();
    }
}
