package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.unifiedtls.Alert;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.testing.CapturedLog;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Resolvers that throw or return null: what the log, the explanation and health say about them, by their beans' names. */
@ExtendWith(CapturedLog.Extension.class)
class FailingResolversTests extends TLSAutoConfigurationFixture {

    private final ApplicationContextRunner failing = server().withConfiguration(
                    AutoConfigurations.of(TLSReloadAutoConfiguration.class, TLSHealthAutoConfiguration.class))
            .withPropertyValues("unified-tls.reload.enabled=false")
            .withUserConfiguration(Resolvers.class);

    @Test
    void explanationAndLogNameTheBean(CapturedLog log) {
        failing.run(context -> {
            TLSExplanation thrown = explain(context, "thrown.example");
            assertThat(thrown.alert()).contains(Alert.INTERNAL_ERROR);
            assertThat(thrown.reason()).isEqualTo("Resolver 'database' failed");
            assertThat(thrown.steps())
                    .extracting(TLSExplanation.Step::resolver)
                    .containsExactly("first", "host table", "database");
            explain(context, "thrown.example");
            assertThat(explain(context, "null.example").reason())
                    .isEqualTo(
                            "Resolver 'forgetful' returned null. Return Optional.empty() for a name that it does not know");
            assertThat(log.toString())
                    .containsOnlyOnce("Resolver 'database' failed. The server name was thrown.example.")
                    .containsOnlyOnce("no such table")
                    .containsOnlyOnce("Resolver 'forgetful' returned null")
                    .doesNotContain("Lambda", "MissingReply");
        });
    }

    @Test
    void explanationNamesTheBeanThatMatched() {
        failing.run(context -> assertThat(explain(context, "tenant.example").steps())
                .last()
                .isEqualTo(new TLSExplanation.Step("forgetful", TLSExplanation.Outcome.MATCHED, "")));
    }

    /** A stranger may ask for odd names as often as he likes: a warning that tells none of them, and no instance goes. */
    @Test
    void healthWarnsOfResolversThatFail() {
        failing.run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            for (int i = 0; i < 50; i++) {
                explain(context, "thrown%d.example".formatted(i));
            }
            explain(context, "null.example");
            explain(context, "tenant.example");
            assertThat(health(context).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(StatusAggregator.getDefault()
                            .getAggregateStatus(Status.UP, health(context).getStatus()))
                    .isEqualTo(Status.UP);
            assertThat(health(context).getDetails().get("failingResolvers"))
                    .asInstanceOf(MAP)
                    .containsOnlyKeys("database", "forgetful")
                    .hasEntrySatisfying(
                            "database",
                            fault -> assertThat(fault)
                                    .asString()
                                    .contains(
                                            "failed 50 times",
                                            "it threw java.lang.IllegalStateException. It has answered since")
                                    .doesNotContain(".example"))
                    .hasEntrySatisfying(
                            "forgetful",
                            fault -> assertThat(fault)
                                    .asString()
                                    .contains("failed once", "it returned null. It has answered since"));
        });
    }

    @Test
    void repositoryThatFailsIsCalledByItsProperty() {
        failing.withUserConfiguration(Repositories.class)
                .withPropertyValues("unified-tls.sources[0].repository=broken")
                .run(context -> {
                    assertThat(explain(context, "some.example").reason())
                            .isEqualTo("Resolver 'unified-tls.sources[0]' failed");
                    assertThat(health(context).getDetails().get("failingResolvers"))
                            .asInstanceOf(MAP)
                            .containsOnlyKeys("unified-tls.sources[0]");
                });
    }

    private static TLSExplanation explain(ApplicationContext context, String name) {
        return context.getBean(TLSExplainer.class)
                .explain(ClientHello.builder().serverName(new ServerName(name)).build());
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(TLSHealthIndicator.class).health();
    }

    @Configuration(proxyBeanMethods = false)
    static class Resolvers {

        @Bean
        @Order(-10)
        SniResolver first() {
            return (hello, context) -> Optional.empty();
        }

        @Bean
        @Order(1)
        SniResolver database() {
            return (hello, context) -> {
                if (hello.serverName().orElseThrow().value().startsWith("thrown")) {
                    throw new IllegalStateException("no such table");
                }
                return Optional.empty();
            };
        }

        @Bean
        @Order(2)
        @NullUnmarked
        SniResolver forgetful() {
            return (hello, context) -> hello.serverName().orElseThrow().value().startsWith("null")
                    ? null
                    : Optional.of(context.configuration());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Repositories {

        @Bean
        CertificateRepository broken() {
            return new CertificateRepository() {
                @Override
                public Optional<Entry> find(String name) {
                    throw new IllegalStateException("The database is down");
                }

                @Override
                public Stream<Summary> list() {
                    return Stream.empty();
                }
            };
        }
    }
}
