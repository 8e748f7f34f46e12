package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.unifiedtls.SniResolver;
import io.unifiedtls.observation.DefaultHandshakeObservationConvention;
import io.unifiedtls.observation.HandshakeObservationConvention;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Observations of handshakes and resolvers on each server, and what becomes of them. */
@Timeout(120)
class ObservationIT {

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "web", certificateFor("shop.example", "tenant.example"));
    }

    @ParameterizedTest
    @EnumSource
    void handshakesAndResolversAreObserved(EmbeddedServer server) throws Exception {
        try (var application = start(server, Observed.class)) {
            connect(application, "tenant.example");
            refuse(application, "stranger.example");
            TestObservationRegistry registry = application.getBean(TestObservationRegistry.class);
            await().untilAsserted(() -> TestObservationRegistryAssert.assertThat(registry)
                    .hasNumberOfObservationsWithNameEqualTo("tls.handshake", 2));
            TestObservationRegistryAssert.assertThat(registry)
                    .hasHandledContextsThatSatisfy(contexts -> assertThat(contexts)
                            .filteredOn(
                                    context -> String.valueOf(context.getName()).startsWith("tls."))
                            .allSatisfy(context -> assertThat(
                                            context.getLowCardinalityKeyValues().toString())
                                    .doesNotContain("stranger", "tenant.example"))
                            .extracting(context -> context.getHighCardinalityKeyValue("tls.client.server_name"))
                            .extracting(String::valueOf)
                            .anyMatch(name -> name.contains("stranger.example"))
                            .anyMatch(name -> name.contains("tenant.example")));
            TestObservationRegistryAssert.assertThat(registry)
                    .hasObservationWithNameEqualTo("tls.resolver.call")
                    .that()
                    .hasLowCardinalityKeyValue("resolver", "tenants")
                    .hasBeenStopped();
            assertMeters(application.getBean(MeterRegistry.class));
        }
    }

    /** One timer of handshakes and one of resolvers, with their tags as before. */
    private static void assertMeters(MeterRegistry meters) {
        assertThat(meters.getMeters())
                .extracting(meter -> meter.getId().getName())
                .filteredOn(name -> name.startsWith("tls.handshake") || name.startsWith("tls.resolver"))
                .containsOnly("tls.handshakes", "tls.resolver");
        assertThat(meters.find("tls.handshakes").timers())
                .extracting(timer -> timer.count())
                .containsExactlyInAnyOrder(1L, 1L);
        assertThat(meters.get("tls.resolver").tag("outcome", "found").timer().count())
                .isEqualTo(1);
        assertThat(meters.find("http.server.requests").meters())
                .extracting(Meter::getId)
                .isNotEmpty();
    }

    /** What the resolver observes is a span below its call, and that one below the handshake. */
    @ParameterizedTest
    @EnumSource
    void tracingMakesSpans(EmbeddedServer server) throws Exception {
        try (var application = start(server, Traced.class)) {
            connect(application, "tenant.example");
            SimpleTracer tracer = application.getBean(SimpleTracer.class);
            await().untilAsserted(() -> assertThat(tracer.getSpans())
                    .extracting(SimpleSpan::getName)
                    .contains("tls handshake", "tls resolver tenants", "select"));
            SimpleSpan handshake = span(tracer, "tls handshake");
            SimpleSpan call = span(tracer, "tls resolver tenants");
            assertThat(call.context().parentId()).isEqualTo(handshake.context().spanId());
            assertThat(call.context().traceId()).isEqualTo(handshake.context().traceId());
            assertThat(span(tracer, "select").context().parentId())
                    .isEqualTo(call.context().spanId());
            assertThat(handshake.getTags())
                    .containsEntry("tls.client.server_name", "tenant.example")
                    .containsEntry("outcome", "success");
            assertThat(handshake.getEndTimestamp()).isAfter(handshake.getStartTimestamp());
        }
    }

    private static SimpleSpan span(SimpleTracer tracer, String name) {
        return tracer.getSpans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void applicationMayNameThemAndSwitchThemOff(EmbeddedServer server) throws Exception {
        try (var application = start(server, Renamed.class, "management.observations.enable.tls.resolver=false")) {
            connect(application, "tenant.example");
            TestObservationRegistry registry = application.getBean(TestObservationRegistry.class);
            await().untilAsserted(() -> TestObservationRegistryAssert.assertThat(registry)
                    .hasNumberOfObservationsWithNameEqualTo("our.handshake", 1));
            TestObservationRegistryAssert.assertThat(registry)
                    .hasNumberOfObservationsWithNameEqualTo("tls.resolver.call", 0);
        }
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server, Class<?> application, String... more) {
        return server.start(
                application,
                Stream.concat(
                                Stream.of(
                                        "unified-tls.reload.enabled=false",
                                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                                + directory.resolve("web.pem"),
                                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                                + directory.resolve("web.key"),
                                        "unified-tls.server.configuration=web",
                                        EmbeddedServer.backend()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private static void connect(ConfigurableApplicationContext application, String name) throws Exception {
        try (EngineClient client = client(application, name)) {
            client.handshake(List::of);
            assertThat(client.get("/", name)).contains("404");
        }
    }

    private static void refuse(ConfigurableApplicationContext application, String name) {
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> {
            try (EngineClient client = client(application, name)) {
                client.handshake(List::of);
            }
        });
    }

    private static EngineClient client(ConfigurableApplicationContext application, String name) throws Exception {
        return new EngineClient(
                Engines.client(name),
                application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Observed {

        @Bean
        TestObservationRegistry observationRegistry() {
            return TestObservationRegistry.create();
        }

        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        SniResolver tenants(ObservationRegistry registry) {
            return (hello, context) -> Observation.createNotStarted("select", registry)
                    .observe(() -> hello.serverName()
                            .filter(name -> name.value().equals("tenant.example"))
                            .map(name -> context.configuration()));
        }
    }

    static class Traced extends Observed {

        @Bean
        SimpleTracer tracer() {
            return new SimpleTracer();
        }

        @Bean
        DefaultTracingObservationHandler tracing(SimpleTracer tracer) {
            return new DefaultTracingObservationHandler(tracer);
        }
    }

    static class Renamed extends Observed {

        @Bean
        HandshakeObservationConvention convention() {
            return new DefaultHandshakeObservationConvention() {
                @Override
                public String getName() {
                    return "our.handshake";
                }
            };
        }
    }
}
