package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.testing.CapturedLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is remembered of resolvers that fail, and what is logged. */
@ExtendWith(CapturedLog.Extension.class)
class ResolverFailuresTests {

    private final SniResolver resolver = (hello, context) -> Optional.empty();
    private final SetClock clock = new SetClock();
    private final ResolverFailures failures = new ResolverFailures(new OneNamed("tenants", resolver), clock);

    @Test
    void failuresCountUntilTenMinutesPassWithoutOne() {
        failures.failed(resolver, "threw java.lang.IllegalStateException");
        clock.passes(Duration.ofMinutes(9));
        failures.failed(resolver, "returned null");
        assertThat(failures.lately())
                .containsOnlyKeys("tenants")
                .containsValue("It failed 2 times since 2030-01-01T00:00:00Z, most recently at 2030-01-01T00:09:00Z, "
                        + "because it returned null. It has not answered since then. See the log.");
        clock.passes(Duration.ofMinutes(11));
        assertThat(failures.lately()).isEmpty();
        failures.failed(resolver, "returned null");
        assertThat(failures.lately().get("tenants")).startsWith("It failed once since 2030-01-01T00:20:00Z");
    }

    @Test
    void answerShowsThatNotEverybodyIsRefused() {
        failures.answered(resolver);
        assertThat(failures.lately()).isEmpty();
        failures.failed(resolver, "returned null");
        failures.answered(resolver);
        assertThat(failures.lately().get("tenants")).contains("It has answered since then.");
        failures.failed(resolver, "returned null");
        assertThat(failures.lately().get("tenants")).contains("2 times", "It has not answered since then.");
    }

    /** Resolvers that are made anew at each handshake must not fill the memory. */
    @Test
    void onlySoManyResolversAreRemembered() {
        ResolverFailures many = new ResolverFailures(new Numbered(), clock);
        for (int i = 0; i < 1_000; i++) {
            many.failed(resolver, "returned null");
        }
        assertThat(many.lately()).hasSize(100);
    }

    @Test
    void namesInMessagesStayOnTheirLine(CapturedLog log) {
        ResolverFailures odd = new ResolverFailures(new OneNamed("ten\nants", resolver), clock);
        odd.threw(resolver, Optional.of(new ServerName("shop.example")), new IllegalStateException("line\nbreak"));
        assertThat(odd.lately()).containsOnlyKeys("ten\\u000aants");
        assertThat(log.toString()).contains("Resolver 'ten\\u000aants' failed", "line\\u000abreak");
    }

    /** Whatever names clients choose, a fault of the same kind is one line an hour. */
    @Test
    void sameFaultOfManyNamesIsOneLine(CapturedLog log) {
        for (int i = 0; i < 5_000; i++) {
            failures.threw(
                    resolver,
                    Optional.of(new ServerName("n%d.example".formatted(i))),
                    new Reply.MissingReplyException());
        }
        assertThat(log.toString().lines()).singleElement().asString().contains("n0.example", "for an hour");
    }

    @Test
    void lambdaWithoutBeanHasTheNameOfItsClass() {
        Resolvers nameless = List::of;
        assertThat(nameless.name(resolver)).isEqualTo(getClass().getName() + " (a lambda)");
        assertThat(nameless.name(HostTable.builder().build())).isEqualTo("host table");
    }

    /** Calls the same resolver by another name each time. */
    private static final class Numbered implements Resolvers {

        private int count;

        @Override
        public List<SniResolver> get() {
            return List.of();
        }

        @Override
        public String name(SniResolver resolver) {
            return "resolver" + count++;
        }
    }

    private static final class SetClock extends Clock {

        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

        void passes(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
