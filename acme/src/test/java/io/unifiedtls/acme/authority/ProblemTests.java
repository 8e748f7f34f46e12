package io.unifiedtls.acme.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the words of Let's Encrypt. */
class ProblemTests {

    @ParameterizedTest
    @CsvSource({
        "'too many certificates (50) already issued for \"shop.example\" in the last 168h0m0s', www.shop.example, true",
        "'too many certificates (5) already issued for this exact set of identifiers: www.shop.example.', www.shop.example, true",
        "'too many failed authorizations (5) for \"www.shop.example\" in the last 1h0m0s', www.shop.example, true",
        "'too many certificates (50) already issued for \"Shop.Example\"', *.shop.example, true",
        "'too many new orders (300) from this account in the last 3h0m0s: see https://authority.example/limits', www.shop.example, false",
        "'too many new orders: see https://www.shop.example.net/limits', www.shop.example, false",
        "'too many new orders: see https://other.shop.example/limits', www.shop.example, false",
        "'too many requests, in an example', www.shop.example, false"
    })
    void limitIsOfAName(String text, String name, boolean isMentioned) {
        assertThat(new Problem(Problem.Kind.LIMITED, text, Optional.<Instant>empty()).mentions(name))
                .isEqualTo(isMentioned);
    }
}
