package io.unifiedtls.acme.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.demand.OnDemandCertificates;
import io.unifiedtls.acme.order.Wish;
import io.unifiedtls.selection.IssuanceWaits;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Certificates on demand need a decision, and bounds that go together. */
class DemandFaultsTests {

    private static final String PREFIX = "unified-tls.acme.on-demand.";

    @TempDir
    Path directory;

    @Test
    void wrongValuesAreReportedTogether() {
        assertThat(faults(
                        Deciding.class,
                        "wait=10s",
                        "waiting=0",
                        "denied=10ms",
                        "decision-timeout=5s",
                        "decisions=1000"))
                .containsExactlyInAnyOrder(
                        PREFIX
                                + "wait is 10s, and must be between 100ms and unified-tls.server.handshake-timeout (10s). Change one of them.",
                        PREFIX
                                + "decision-timeout is 5s, and must be between 100ms and unified-tls.server.resolver-timeout (5s). Change one of them.",
                        PREFIX + "waiting is 0. Set it to a number from 1 to 10000.",
                        PREFIX + "decisions is 1000. Set it to a number from 1 to 64.",
                        PREFIX + "denied must be between 1s and 1h. Set it to a duration such as 30s.");
    }

    @Test
    void nobodyOrdersWithoutADecision() {
        assertThat(faults(Undecided.class, "enabled=true"))
                .singleElement()
                .asString()
                .contains(PREFIX + "enabled is true, but there is no IssuanceDecision bean");
        try (ConfigurableApplicationContext context = start(Undecided.class)) {
            assertThat(context.getBeanProvider(OnDemandCertificates.class).getIfAvailable())
                    .isNull();
            assertThat(context.getBeanProvider(Wish.class).getIfAvailable()).isNull();
        }
    }

    @Test
    void decisionIsEnoughUnlessItIsOff() {
        try (ConfigurableApplicationContext context = start(Deciding.class)) {
            assertThat(context.getBean(IssuanceWaits.class).places()).isEqualTo(64);
            assertThat(context.getBean(OnDemandCertificates.class)).isNotNull();
        }
        try (ConfigurableApplicationContext context = start(Deciding.class, "enabled=false")) {
            assertThat(context.getBeanProvider(OnDemandCertificates.class).getIfAvailable())
                    .isNull();
            assertThat(context.getBean(Wish.class).refusal("tenant", "shop.example", Purpose.RENEWAL))
                    .as("other orders are decided as well")
                    .contains("nobody is a customer");
        }
    }

    private ConfigurableApplicationContext start(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(Stream.concat(
                                Stream.of(
                                        "unified-tls.fleet.directory=" + directory.resolve("fleet"),
                                        "unified-tls.acme.accept-terms=true"),
                                Stream.of(properties).map(property -> PREFIX + property))
                        .toArray(String[]::new))
                .run();
    }

    private List<String> faults(Class<?> application, String... properties) {
        return Stream.iterate(
                        catchThrowable(() -> start(application, properties)), Objects::nonNull, Throwable::getCause)
                .filter(InvalidTLSConfigurationException.class::isInstance)
                .map(InvalidTLSConfigurationException.class::cast)
                .findFirst()
                .orElseThrow()
                .faults();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Undecided {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Deciding {

        @Bean
        IssuanceDecision customers() {
            return request -> Decision.deny("nobody is a customer");
        }
    }
}
