package io.unifiedtls.acme.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderLimitsTests {

    /** Its bucket has 300 and gets one each 36 seconds. */
    @Test
    void letsEncryptIsNeverPassed() {
        OrderLimits limits = OrderLimits.letsEncrypt(100);
        assertThat(limits.rate(Kind.FIRST)).isEqualTo(new Rate(100, 100));
        assertThat(limits.ofTenant()).isEqualTo(new Rate(10, 10));
        assertThat(limits.rate(Kind.RENEWAL)).isEqualTo(new Rate(1_000, 19_000));
        assertThat(limits.isShared()).isFalse();
    }

    @Test
    void kindsShareOneLimit() {
        OrderLimits limits = OrderLimits.shared(1_000);
        assertThat(limits.rate(Kind.FIRST)).isEqualTo(new Rate(500, 500));
        assertThat(limits.rate(Kind.RENEWAL)).isEqualTo(new Rate(25, 475));
        assertThat(limits.ofTenant()).isEqualTo(new Rate(50, 50));
        assertThat(limits.isShared()).isTrue();
    }

    @Test
    void smallestLimitHasATokenForEach() {
        OrderLimits limits = new OrderLimits(1, OptionalDouble.empty(), 0.000_1);
        assertThat(limits.rate(Kind.FIRST)).isEqualTo(new Rate(1, 0.5));
        assertThat(limits.ofTenant()).isEqualTo(new Rate(1, 0.05));
    }

    @ParameterizedTest
    @CsvSource({"1000000, P90D, 1388.9", "1000000, PT160H, 25000", "1, P90D, 1", "100000000, PT1M, 1000000"})
    void renewalsOfAFleetAreTwiceTheMean(long names, Duration lifetime, double perHour) {
        assertThat(OrderLimits.renewalsOf(names, lifetime)).isCloseTo(perHour, within(0.1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9, -1, 1_000_001, Double.NaN, Double.POSITIVE_INFINITY})
    void absurdLimitsAreRefused(double limit) {
        assertThatIllegalArgumentException().isThrownBy(() -> new OrderLimits(limit, OptionalDouble.empty(), 0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> new OrderLimits(10, OptionalDouble.of(limit), 0.1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void absurdShareIsRefused(double share) {
        assertThatIllegalArgumentException().isThrownBy(() -> new OrderLimits(10, OptionalDouble.empty(), share));
    }
}
