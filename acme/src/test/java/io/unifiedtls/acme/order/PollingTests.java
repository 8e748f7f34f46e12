package io.unifiedtls.acme.order;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.acme.order.Polling.UnfinishedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Status;

class PollingTests {

    /** No authority keeps an order waiting for years by {@code Retry-After}. */
    @ParameterizedTest
    @CsvSource({
        "2010-01-01T00:00:00Z, PT1S, PT1S",
        "2100-01-01T00:00:00Z, PT1H, PT1H",
        "+99999-01-01T00:00:00Z, PT1H, PT1H"
    })
    void wishOfTheAuthorityHasABound(Instant wish, Duration least, Duration most) {
        assertThatExceptionOfType(UnfinishedException.class)
                .isThrownBy(() -> Polling.await(new Unfinished(wish), Set.of(Status.VALID), Duration.ofMillis(500)))
                .matches(ex -> ex.pause().compareTo(least) >= 0 && ex.pause().compareTo(most) <= 0);
    }

    private record Unfinished(Instant wish) implements PollableResource {

        @Override
        public Status getStatus() {
            return Status.PROCESSING;
        }

        @Override
        public Optional<Instant> fetch() {
            return Optional.of(wish);
        }
    }
}
