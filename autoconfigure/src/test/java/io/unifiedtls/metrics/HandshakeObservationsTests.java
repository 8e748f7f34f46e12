package io.unifiedtls.metrics;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.AllMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.observation.HandshakeObservationContext;
import io.unifiedtls.observation.ResolverObservationContext;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is observed of handshakes, without a server. */
class HandshakeObservationsTests {

    private static final TLSConfiguration DEFAULT = TLSConfiguration.builder()
            .label("default")
            .signingChains(certificateFor("*.example"))
            .applicationProtocols(ApplicationProtocol.HTTP_1_1)
            .build();

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final HandshakeObservations observations = new HandshakeObservations(registry, null, null);

    @Test
    void handshakeIsObservedFromItsBeginningToItsEnd() throws SSLException {
        connect(factory(knows("shop.example")), "shop.example");
        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsWithNameEqualTo("tls.handshake", 1)
                .hasObservationWithNameEqualTo("tls.handshake")
                .that()
                .hasBeenStarted()
                .hasBeenStopped()
                .hasContextualNameEqualTo("tls handshake")
                .hasLowCardinalityKeyValue("configuration", "default")
                .hasLowCardinalityKeyValue("version", "TLSv1.3")
                .hasLowCardinalityKeyValue("resumed", "false")
                .hasLowCardinalityKeyValue("outcome", "success")
                .hasLowCardinalityKeyValue("refused.by", "none")
                .hasHighCardinalityKeyValue("tls.client.server_name", "shop.example")
                .hasHighCardinalityKeyValue("tls.cipher", "TLS_AES_128_GCM_SHA256")
                .doesNotHaveLowCardinalityKeyValueWithKey("tls.client.server_name")
                .doesNotHaveError();
        assertThat(observations.open()).isZero();
    }

    @Test
    void resolverIsObservedBelowItsHandshake() throws SSLException {
        connect(factory(knows("shop.example")), "shop.example");
        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("tls.resolver.call")
                .that()
                .hasBeenStopped()
                .hasLowCardinalityKeyValue("outcome", "found")
                .hasHighCardinalityKeyValue("tls.client.server_name", "shop.example")
                .hasParentObservationContextMatching(parent -> "tls.handshake".equals(parent.getName()));
    }

    /** Clients that do something wrong are no error of this application. */
    @Test
    void refusalSaysWhyAndIsNoError() {
        assertRefused(factory(knows("shop.example")), "nobody.example");
        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("tls.handshake")
                .that()
                .hasBeenStopped()
                .hasLowCardinalityKeyValue("configuration", "none")
                .hasLowCardinalityKeyValue("outcome", "unrecognized_name")
                .hasLowCardinalityKeyValue("refused.by", "server")
                .hasHighCardinalityKeyValue("tls.client.server_name", "nobody.example")
                .hasHighCardinalityKeyValue("tls.refusal.reason", "No host or resolver knows the server name")
                .doesNotHaveError();
        assertThat(observations.open()).isZero();
    }

    @Test
    void failureOfAResolverIsAnErrorOfBoth() {
        assertRefused(
                factory((hello, context) -> {
                    throw new IllegalStateException("no\nrow");
                }),
                "shop.example");
        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("tls.handshake")
                .that()
                .hasLowCardinalityKeyValue("outcome", "internal_error")
                .hasError();
        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("tls.resolver.call")
                .that()
                .hasLowCardinalityKeyValue("outcome", "failed")
                .hasError()
                .satisfies(context ->
                        assertThat(String.valueOf(context.getError())).contains("no\\u000arow"));
    }

    /** The names that clients choose are never a key of few values. */
    @Test
    void noKeyOfFewValuesHasANameOfAClient() {
        List<Observation.Context> seen = new CopyOnWriteArrayList<>();
        registry.observationConfig().observationHandler(recording(seen));
        ContextFactory factory = factory(knows("shop.example"));
        for (int i = 0; i < 20; i++) {
            assertRefused(factory, "stranger%d.example".formatted(i));
        }
        assertThat(seen)
                .hasSize(40)
                .allSatisfy(context -> assertThat(
                                context.getLowCardinalityKeyValues().toString())
                        .doesNotContain("stranger"));
        assertThat(seen.stream()
                        .map(context -> context.getLowCardinalityKeyValues().toString())
                        .distinct())
                .hasSize(2);
    }

    /** What a resolver observes itself is below its call; nobody else's thread has a current observation. */
    @Test
    void onlyTheResolversThreadIsInScope() throws SSLException {
        AtomicReference<String> current = new AtomicReference<>("none");
        connect(
                factory(
                        (hello, context) -> {
                            current.set(name(registry.getCurrentObservation()));
                            return Optional.empty();
                        },
                        knows("shop.example")),
                "shop.example");
        assertThat(current).hasValue("tls.resolver.call");
        assertThat(registry.getCurrentObservation()).isNull();
        assertThat(registry.getCurrentObservationScope()).isNull();
    }

    /** An answer that is remembered is no call. */
    @Test
    void rememberedAnswersAreNotObserved() throws SSLException {
        CacheableSniResolver tenants = (serverName, context) ->
                serverName.equals(new ServerName("shop.example")) ? Optional.of(DEFAULT) : Optional.empty();
        ContextFactory factory = factory(tenants);
        connect(factory, "shop.example");
        connect(factory, "shop.example");
        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsWithNameEqualTo("tls.handshake", 2)
                .hasNumberOfObservationsWithNameEqualTo("tls.resolver.call", 1);
    }

    @Test
    void nothingIsKeptWithoutHandlers() throws SSLException {
        for (ObservationRegistry silent : List.of(ObservationRegistry.NOOP, ObservationRegistry.create())) {
            HandshakeObservations none = new HandshakeObservations(silent, null, null);
            SSLEngine server = Contexts.observed(DEFAULT, none, knows("shop.example"))
                    .server("default")
                    .newEngine();
            server.unwrap(ByteBuffer.wrap(Engines.clientHello(Engines.client("shop.example"))), ByteBuffer.allocate(0));
            assertThat(none.open()).isZero();
        }
    }

    /** That is an application with the actuator and without a tracer. */
    @Test
    void noHandshakeIsObservedForMetersAlone() throws SSLException {
        ObservationRegistry withMeters = ObservationRegistry.create();
        List<String> created = new CopyOnWriteArrayList<>();
        withMeters
                .observationConfig()
                .observationPredicate((name, context) -> created.add(name))
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new NoMeters(), new DefaultMeterObservationHandler(new SimpleMeterRegistry())));
        ContextFactory factory =
                Contexts.observed(DEFAULT, new HandshakeObservations(withMeters, null, null), knows("shop.example"));
        connect(factory, "shop.example");
        assertThat(created).doesNotContain("tls.handshake");
        List<Observation.Context> seen = new CopyOnWriteArrayList<>();
        withMeters.observationConfig().observationHandler(recording(seen));
        connect(factory, "shop.example");
        assertThat(created).contains("tls.handshake");
        assertThat(seen).anyMatch(HandshakeObservationContext.class::isInstance);
    }

    @Test
    void handlersInGroupsAreFound() throws SSLException {
        List<Observation.Context> seen = new CopyOnWriteArrayList<>();
        ObservationRegistry grouped = ObservationRegistry.create();
        grouped.observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(new NoMeters()))
                .observationHandler(new AllMatchingCompositeObservationHandler(new NoMeters(), recording(seen)));
        connect(
                Contexts.observed(DEFAULT, new HandshakeObservations(grouped, null, null), knows("shop.example")),
                "shop.example");
        assertThat(seen).anyMatch(HandshakeObservationContext.class::isInstance);
    }

    @Test
    void observationsMayBeSwitchedOff() throws SSLException {
        registry.observationConfig().observationPredicate((name, context) -> !name.startsWith("tls."));
        connect(factory(knows("shop.example")), "shop.example");
        TestObservationRegistryAssert.assertThat(registry).doesNotHaveAnyObservation();
        assertThat(observations.open()).isZero();
    }

    /** An application's own engine that nobody closes keeps its observation no longer than itself. */
    @Test
    void handshakeThatNobodyEndsIsForgotten() throws Exception {
        abandon();
        await().untilAsserted(() -> {
            System.gc();
            assertThat(observations.open()).isZero();
        });
    }

    private void abandon() throws SSLException {
        SSLEngine server = factory(knows("shop.example")).server("default").newEngine();
        server.unwrap(ByteBuffer.wrap(Engines.clientHello(Engines.client("shop.example"))), ByteBuffer.allocate(0));
        assertThat(observations.open()).isPositive();
    }

    private ContextFactory factory(SniResolver... resolvers) {
        return Contexts.observed(DEFAULT, observations, resolvers);
    }

    private static SniResolver knows(String name) {
        return (hello, context) ->
                hello.serverName().filter(new ServerName(name)::equals).map(known -> DEFAULT);
    }

    private static void connect(ContextFactory factory, String serverName) throws SSLException {
        Engines.handshake(Engines.client(serverName), factory.server("default").newEngine());
    }

    private static void assertRefused(ContextFactory factory, String serverName) {
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connect(factory, serverName));
    }

    private static String name(@Nullable Observation observation) {
        return observation == null
                ? "none"
                : String.valueOf(observation.getContext().getName());
    }

    private static ObservationHandler<Observation.Context> recording(List<Observation.Context> seen) {
        return new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                seen.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof HandshakeObservationContext || context instanceof ResolverObservationContext;
            }
        };
    }
}
