package io.unifiedtls.acme.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.budget.OrderLimits;
import io.unifiedtls.acme.challenge.ChallengeType;
import io.unifiedtls.acme.order.OrderCounts;
import io.unifiedtls.acme.order.OrderFigures;
import io.unifiedtls.acme.order.OrderMeters;
import io.unifiedtls.acme.order.OrderObserver.Outcome;
import io.unifiedtls.acme.testing.Authorities;
import io.unifiedtls.fleet.testing.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The alert rules fire when they should, and ask for meters that there are. */
class AlertsTests {

    private static final Path RULES = Path.of("../docs/observability/prometheus-rules-acme.yml");

    @Test
    void fireWhenTheyShould() throws Exception {
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "test", "rules", "src/test/prometheus/rules-test.yml")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException ex) {
            if (Boolean.getBoolean("tls.test.require-tools")) {
                throw ex;
            }
            throw new TestAbortedException("promtool is not installed", ex);
        }
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).contains("SUCCESS");
    }

    @Test
    void metersAreThereAndHaveValues() throws IOException {
        Database database = Database.h2().withSchema();
        OrderBudgets budgets = new OrderBudgets(database.dataSource(), name -> OrderLimits.letsEncrypt(100));
        Authority authority = Authorities.named("letsencrypt");
        OrderFigures figures = new OrderFigures(
                new OrderCounts(database.dataSource(), Clock.systemUTC()), budgets, List.of(authority));
        figures.read();
        OrderMeters meters = new OrderMeters(figures);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        meters.bindTo(registry);
        meters.ended("letsencrypt", Outcome.ISSUED, Duration.ofSeconds(2));
        meters.validated(ChallengeType.TLS_ALPN_01, true);

        Set<String> series = registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getName().replace('.', '_') + (id.getBaseUnit() == null ? "" : "_" + id.getBaseUnit()))
                .collect(Collectors.toSet());
        assertThat(Pattern.compile("tls_acme_\\w+")
                        .matcher(Files.readString(RULES))
                        .results()
                        .map(MatchResult::group))
                .hasSize(3)
                .allSatisfy(name -> assertThat(series).contains(name));
        assertThat(registry.get("tls.acme.failing")
                        .tag("kind", "renewal")
                        .gauge()
                        .value())
                .isZero();
        assertThat(registry.get("tls.acme.oldest.due").gauge().value()).isZero();
        assertThat(registry.get("tls.acme.budget.left")
                        .tag("kind", "first")
                        .gauge()
                        .value())
                .isPositive();
        assertThat(registry.get("tls.acme.challenges")
                        .tag("type", "tls-alpn-01")
                        .tag("outcome", "valid")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tls.acme.orders")
                        .tag("outcome", "issued")
                        .timer()
                        .count())
                .isEqualTo(1);
    }
}
