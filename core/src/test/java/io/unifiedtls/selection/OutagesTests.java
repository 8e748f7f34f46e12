package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.Contexts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a resolver counts as failing, who lives on its older answers, and what is logged of it. */
@ExtendWith(CapturedLog.Extension.class)
class OutagesTests {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final TLSServerContext CONTEXT =
            Contexts.factory(TLSConfiguration.builder().build()).server("default");

    private final CacheableSniResolver resolver = (name, context) -> Optional.empty();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // Such clocks may overflow
    private final Ticker ticker = nanos::get;
    private final Outages outages =
            new Outages(new OneNamed("tenants", resolver), Clock.fixed(NOW, ZoneOffset.UTC), ticker);

    private Question question(String name) {
        return new Question(resolver, new ServerName(name), CONTEXT);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void fail(String name) {
        outages.failed(question(name), nanos.get());
    }

    private void answer(String name) {
        outages.answered(question(name), nanos.get());
    }

    private void use(String name) {
        outages.used(question(name), nanos.get());
    }

    private boolean isFailing() {
        return outages.isFailing(resolver, nanos.get());
    }

    @Test
    void resolverFailsOnceItHasAnsweredNobodyForASecond() {
        assertThat(isFailing()).isFalse();
        fail("a.example");
        assertThat(isFailing()).as("it has never answered").isTrue();
        answer("b.example");
        assertThat(isFailing()).isFalse();
        fail("a.example");
        assertThat(isFailing()).as("it may be the name").isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(isFailing()).isTrue();
        answer("b.example");
        assertThat(isFailing()).isFalse();
    }

    @Test
    void oneTryIsClaimedInASecond() {
        assertThat(outages.claimTry(resolver, nanos.get())).isFalse();
        fail("a.example");
        assertThat(outages.claimTry(resolver, nanos.get())).isFalse();
        pass(Duration.ofSeconds(1));
        fail("a.example");
        assertThat(outages.claimTry(resolver, nanos.get())).isTrue();
        assertThat(outages.claimTry(resolver, nanos.get())).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(outages.claimTry(resolver, nanos.get())).isTrue();
    }

    @Test
    void resolverHasFailedLatelyForAMinute() {
        fail("a.example");
        answer("a.example");
        assertThat(outages.hasFailedLately(resolver, nanos.get())).isTrue();
        pass(Duration.ofMinutes(1));
        assertThat(outages.hasFailedLately(resolver, nanos.get())).isFalse();
    }

    @Test
    void hostsCountWhileOlderAnswersAreUsed() {
        use("overloaded.example");
        assertThat(outages.current()).as("it does not fail").isEmpty();
        fail("a.example");
        assertThat(outages.current()).as("nobody got one").isEmpty();
        use("b.example");
        use("a.example");
        use("b.example");
        assertThat(outages.current()).containsOnlyKeys("tenants").satisfies(all -> {
            StaleAnswers stale = all.get("tenants");
            assertThat(stale).isNotNull();
            assertThat(stale.since()).isEqualTo(NOW);
            assertThat(stale.handshakes()).isEqualTo(3);
            assertThat(stale.hosts()).isEqualTo(2);
            assertThat(stale.names()).containsExactly("a.example", "b.example");
        });
        pass(Duration.ofMinutes(1));
        assertThat(outages.current()).as("nobody came for a minute").isEmpty();
        use("a.example");
        assertThat(outages.current()).isNotEmpty();
        answer("a.example");
        assertThat(outages.current()).isEmpty();
        fail("a.example");
        use("c.example");
        assertThat(outages.current().get("tenants"))
                .extracting(StaleAnswers::hosts)
                .isEqualTo(1);
    }

    /** One wildcard has as many hosts as clients choose. */
    @Test
    void namesAreBounded() {
        fail("a.example");
        for (int i = 0; i < 5_000; i++) {
            use("host%d.example".formatted(i));
        }
        assertThat(outages.current().get("tenants")).satisfies(stale -> {
            assertThat(stale.handshakes()).isEqualTo(5_000);
            assertThat(stale.hosts()).isEqualTo(1_000);
            assertThat(stale.names()).hasSize(100);
        });
    }

    @Test
    void logTellsOfAnOutageAndItsEndOnce(CapturedLog log) {
        fail("a.example");
        assertThat(log.toString()).isEmpty();
        for (int i = 0; i < 10; i++) {
            use("a.example");
            use("b.example");
            fail("a.example");
        }
        pass(Duration.ofSeconds(70));
        answer("a.example");
        answer("a.example");
        assertThat(log.toString().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("WARN")
                        && line.contains("Resolver 'tenants' fails. Hosts that it has answered before get"))
                .anyMatch(line -> line.startsWith("INFO")
                        && line.contains("Resolver 'tenants' answers again, after 70 s. 20 handshakes of 2 hosts"));
    }

    /** Or clients that choose odd names could fill the log. */
    @Test
    void logTellsOfAnOutageInAMinuteAtMost(CapturedLog log) {
        for (int i = 0; i < 100; i++) {
            fail("a.example");
            use("a.example");
            pass(Duration.ofMillis(100));
            answer("a.example");
        }
        assertThat(log.toString().lines()).hasSize(2);
        pass(Duration.ofMinutes(1));
        fail("a.example");
        use("a.example");
        assertThat(log.toString().lines()).hasSize(3);
    }
}
