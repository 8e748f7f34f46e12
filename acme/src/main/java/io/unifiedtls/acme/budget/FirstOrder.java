package io.unifiedtls.acme.budget;

import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The buckets that a first order is taken from: that of its tenant, and that of all first orders. If these are used up, it takes what renewals do not use,
 * but leaves half of their bucket.
 */
record FirstOrder(Bucket tenant, Bucket first, Bucket renewal) {

    private static final double LEFT_TO_RENEWALS = 0.5;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    record Answer(FirstOrder buckets, Optional<Instant> again) {}

    Answer take(OrderLimits limits, double random) {
        Bucket.Answer ofTenant = tenant.take(limits.ofTenant(), 0, Bucket.LONGEST_WAIT, random);
        if (ofTenant.again().isPresent()) {
            return new Answer(new FirstOrder(ofTenant.bucket(), first, renewal), ofTenant.again());
        }
        if (borrows(limits)) {
            Bucket lender = renewal.take(limits.rate(Kind.RENEWAL), 0, LONGEST_WAIT, random)
                    .bucket();
            return new Answer(new FirstOrder(ofTenant.bucket(), first, lender), Optional.empty());
        }
        Bucket.Answer ofAll = first.take(limits.rate(Kind.FIRST), 0, LONGEST_WAIT, random);
        Bucket payer = ofAll.again().isPresent() ? tenant : ofTenant.bucket();
        return new Answer(new FirstOrder(payer, ofAll.bucket(), renewal), ofAll.again());
    }

    /** An authority that has blocked first orders has blocked these as well. */
    private boolean borrows(OrderLimits limits) {
        return limits.isShared()
                && !first.isBlocked()
                && !first.has(limits.rate(Kind.FIRST), 0)
                && renewal.has(limits.rate(Kind.RENEWAL), LEFT_TO_RENEWALS);
    }
}
