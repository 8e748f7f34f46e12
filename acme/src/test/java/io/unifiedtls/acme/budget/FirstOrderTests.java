package io.unifiedtls.acme.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FirstOrderTests {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final OrderLimits SHARED = new OrderLimits(4_000, OptionalDouble.empty(), 1);

    private final Bucket tenant = Bucket.full(SHARED.ofTenant(), NOW);
    private final Bucket used = new Bucket(0, NOW, NOW, NOW);
    private final Bucket renewal = Bucket.full(SHARED.rate(Kind.RENEWAL), NOW);

    @Test
    void borrowsUntilHalfOfTheRenewalsAreLeft() {
        FirstOrder buckets = new FirstOrder(tenant, used, renewal);
        int borrowed = 0;
        for (FirstOrder.Answer answer = buckets.take(SHARED, 0);
                answer.again().isEmpty();
                answer = buckets.take(SHARED, 0)) {
            borrowed++;
            buckets = answer.buckets();
        }
        assertThat(borrowed).isEqualTo(50);
        assertThat(buckets.renewal().tokens()).isEqualTo(50);
        assertThat(buckets.tenant().tokens()).isEqualTo(tenant.tokens() - 50);
    }

    @Test
    void takesItsOwnFirst() {
        FirstOrder buckets = new FirstOrder(tenant, Bucket.full(SHARED.rate(Kind.FIRST), NOW), renewal);
        FirstOrder.Answer answer = buckets.take(SHARED, 0);
        assertThat(answer.again()).isEmpty();
        assertThat(answer.buckets().renewal()).isEqualTo(renewal);
        assertThat(answer.buckets().first().tokens()).isEqualTo(1_999);
    }

    /** The authority counts both together. */
    @Test
    void borrowsNothingWhileItsOwnAreBlocked() {
        FirstOrder blocked =
                new FirstOrder(tenant, Bucket.full(SHARED.rate(Kind.FIRST), NOW).block(NOW.plusSeconds(60)), renewal);
        FirstOrder.Answer answer = blocked.take(SHARED, 0);
        assertThat(answer.again().orElseThrow()).isAfterOrEqualTo(NOW.plusSeconds(60));
        assertThat(answer.buckets().tenant()).isEqualTo(tenant);
        assertThat(answer.buckets().renewal()).isEqualTo(renewal);
    }

    @Test
    void borrowsNothingOfALimitOfItsOwn() {
        OrderLimits apart = OrderLimits.letsEncrypt(100);
        FirstOrder buckets =
                new FirstOrder(Bucket.full(apart.ofTenant(), NOW), used, Bucket.full(apart.rate(Kind.RENEWAL), NOW));
        assertThat(buckets.take(apart, 0).again()).contains(NOW.plusSeconds(36));
    }

    @Test
    void tenantWithoutTokensTakesNoPlaceOfOthers() {
        FirstOrder buckets = new FirstOrder(used, used, renewal);
        FirstOrder.Answer answer = buckets.take(SHARED, 0);
        assertThat(answer.again().orElseThrow()).isAfter(NOW);
        assertThat(answer.buckets().first()).isEqualTo(used);
        assertThat(Duration.between(NOW, answer.buckets().tenant().waitingUntil()))
                .isPositive();
    }
}
