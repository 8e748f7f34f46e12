package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.policy.NamedPolicies;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who answers a handshake, over real handshakes in memory. */
class SelectionTests {

    private static final TLSConfiguration DEFAULT = TLSConfiguration.builder()
            .label("default")
            .signingChains(certificateFor("*.example"))
            .applicationProtocols(ApplicationProtocol.HTTP_1_1)
            .lowestSupportedVersion(TLSVersion.TLS_1_3)
            .build();
    private static final TLSConfiguration PARTNERS = DEFAULT.toBuilder()
            .label("partners")
            .clientAuthentication(ClientAuthentication.want(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();
    private static final HostTable HOSTS =
            HostTable.builder().add("partners.example", PARTNERS, "here").build();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger("io.unifiedtls")).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger("io.unifiedtls")).detachAppender(log);
    }

    @Test
    void hostTableAnswersItsNames() throws SSLException {
        assertThat(connect(Contexts.factory(DEFAULT, HOSTS), "partners.example").configurationLabel())
                .isEqualTo("partners");
    }

    /** What nobody has to be asked for needs no delegated task, and so no other thread. */
    @Test
    void whatIsKnownIsSelectedAtOnceAndOnlyThat() throws SSLException {
        CacheableSniResolver remembered =
                (name, context) -> name.value().startsWith("tenant") ? Optional.of(PARTNERS) : Optional.empty();
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, remembered);
        for (String known : List.of("partners.example", "tenant.example")) {
            assertThat(isSelectedAtOnce(factory, known)).as("cold, %s", known).isFalse();
            connect(factory, known);
            assertThat(isSelectedAtOnce(factory, known))
                    .as("met before, %s", known)
                    .isTrue();
        }
        assertAlert(factory, "unknown.example", Alert.UNRECOGNIZED_NAME);
        assertThat(isSelectedAtOnce(factory, "unknown.example")).isFalse();
        ContextFactory asking = Contexts.factory(DEFAULT, (hello, context) -> Optional.of(PARTNERS));
        connect(asking, "tenant.example");
        assertThat(isSelectedAtOnce(asking, "tenant.example"))
                .as("whose resolver wants to be asked each time")
                .isFalse();
    }

    private static boolean isSelectedAtOnce(ContextFactory factory, String name) throws SSLException {
        LateBindingEngine server = factory.server("default").newEngine();
        server.unwrap(ByteBuffer.wrap(Engines.clientHello(Engines.client(name))), ByteBuffer.allocate(0));
        return server.configuration().isPresent();
    }

    @Test
    void unknownNameIsRefused() {
        assertAlert(Contexts.factory(DEFAULT, HOSTS), "unknown.example", Alert.UNRECOGNIZED_NAME);
    }

    @Test
    void unknownNameGetsTheDefaultWhereConfigured() throws SSLException {
        ServerSettings settings = settings(Fallback.DEFAULT, Fallback.DEFAULT);
        assertThat(connect(factory(settings, HOSTS), "unknown.example").configurationLabel())
                .isEqualTo("default");
    }

    @Test
    void namesThatAreNobodysReachTheTableOnly() throws SSLException {
        List<String> asked = new ArrayList<>();
        SniResolver resolver = (hello, context) -> {
            asked.add(hello.serverName().orElseThrow().value());
            return Optional.of(DEFAULT);
        };
        TLSConfiguration operators = PARTNERS.toBuilder()
                .signingChains(certificateFor("test.invalid"))
                .build();
        HostTable hosts =
                HostTable.builder().add("test.invalid", operators, "here").build();
        assertAlert(Contexts.factory(DEFAULT, hosts, resolver), "any.INVALID", Alert.UNRECOGNIZED_NAME);
        assertThat(connect(Contexts.factory(DEFAULT, hosts, resolver), "test.invalid")
                        .configurationLabel())
                .isEqualTo("partners");
        connect(Contexts.factory(DEFAULT, hosts, resolver), "valid.example");
        assertThat(asked).containsExactly("valid.example");
    }

    @Test
    void missingNameGetsTheDefaultWhereConfigured() throws SSLException {
        LateBindingEngine server =
                Contexts.factory(DEFAULT, HOSTS).server("default").newEngine();
        Engines.handshake(clientWithoutName(), server);
        assertThat(server.connection().orElseThrow().configurationLabel()).isEqualTo("default");
    }

    /** RFC 8446, section 9.2. */
    @Test
    void missingNameIsAMissingExtensionWhereRejected() {
        ServerSettings settings = settings(Fallback.REJECT, Fallback.REJECT);
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(
                        clientWithoutName(),
                        factory(settings, HOSTS).server("default").newEngine()))
                .withMessageContaining("missing_extension");
    }

    @Test
    void resolverDerivesFromTheContextsConfigurationAndKeepsTheRest() throws SSLException {
        SniResolver tenants = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .signingChains(certificateFor("tenant.example"))
                .build());
        TLSConnection connection = connect(Contexts.factory(DEFAULT, HOSTS, tenants), "tenant.example");
        assertThat(connection.applicationProtocol()).contains(ApplicationProtocol.HTTP_1_1);
        assertThat(connection.version()).isEqualTo(TLSVersion.TLS_1_3);
        assertThat(connection.configurationLabel()).isEqualTo("default");
    }

    @Test
    void resolversAreAskedInTheirOrderUntilOneKnowsTheName() throws SSLException {
        List<String> asked = new ArrayList<>();
        SniResolver first = (hello, context) -> {
            asked.add("first");
            return Optional.empty();
        };
        SniResolver second = (hello, context) -> {
            asked.add("second");
            return Optional.of(PARTNERS);
        };
        SniResolver third = (hello, context) -> {
            asked.add("third");
            return Optional.of(DEFAULT);
        };
        assertThat(connect(Contexts.factory(DEFAULT, HOSTS, first, second, third), "any.example")
                        .configurationLabel())
                .isEqualTo("partners");
        assertThat(asked).containsExactly("first", "second");
    }

    @Test
    void resolverAfterTheTableIsNotAskedForItsNames() throws SSLException {
        SniResolver thief = (hello, context) -> Optional.of(DEFAULT);
        assertThat(connect(Contexts.factory(DEFAULT, HOSTS, thief), "partners.example")
                        .configurationLabel())
                .isEqualTo("partners");
    }

    @Test
    void refusalOfAResolverIsFinal() {
        SniResolver suspended = (hello, context) -> {
            throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
        };
        SniResolver other = (hello, context) -> Optional.of(DEFAULT);
        assertAlert(Contexts.factory(DEFAULT, HOSTS, suspended, other), "any.example", Alert.ACCESS_DENIED);
    }

    @Test
    void resolverThatThrowsFailsThatHandshakeAlone() throws SSLException {
        SniResolver broken = (hello, context) -> {
            if (hello.serverName().equals(Optional.of(new ServerName("broken.example")))) {
                throw new IllegalStateException("database is down");
            }
            return Optional.of(DEFAULT);
        };
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, broken);
        assertAlert(factory, "broken.example", Alert.INTERNAL_ERROR);
        assertThat(connect(factory, "fine.example").configurationLabel()).isEqualTo("default");
        assertThat(log.list)
                .singleElement()
                .satisfies(
                        event -> assertThat(event.getFormattedMessage())
                                .endsWith(
                                        "failed. The server name was broken.example. This fault will not be logged again for an hour."));
        assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("database is down");
    }

    @Test
    void resolverThatIsTooSlowIsInterruptedAndFailsThatHandshakeAlone() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        SniResolver slow = (hello, context) -> {
            if (hello.serverName().equals(Optional.of(new ServerName("slow.example")))) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    interrupted.countDown();
                }
            }
            return Optional.of(DEFAULT);
        };
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, slow);
        assertAlert(factory, "slow.example", Alert.INTERNAL_ERROR);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(connect(factory, "fine.example").configurationLabel()).isEqualTo("default");
    }

    @Test
    void onlySoManyHandshakesWaitAndTheRestFailsAtOnce() throws Exception {
        int places = Contexts.SETTINGS.resolverConcurrency().orElseThrow();
        CountDownLatch waiting = new CountDownLatch(places);
        CountDownLatch release = new CountDownLatch(1);
        SniResolver slow = (hello, context) -> {
            waiting.countDown();
            try {
                release.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return Optional.of(DEFAULT);
        };
        ServerSettings settings = Contexts.settings(Duration.ofMinutes(1), Duration.ofMinutes(1), places, 100);
        ContextFactory factory = factory(settings, HOSTS, slow);
        ExecutorService clients = Executors.newFixedThreadPool(places);
        try {
            List<Future<TLSConnection>> connections = new ArrayList<>();
            for (int i = 0; i < places; i++) {
                connections.add(clients.submit(() -> connect(factory, "slow.example")));
            }
            assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
            assertAlert(factory, "late.example", Alert.INTERNAL_ERROR);
            assertThat(connect(factory, "partners.example").configurationLabel())
                    .isEqualTo("partners");
            release.countDown();
            for (Future<TLSConnection> connection : connections) {
                assertThat(connection.get(30, TimeUnit.SECONDS).configurationLabel())
                        .isEqualTo("default");
            }
        } finally {
            clients.shutdownNow();
            factory.close();
        }
    }

    @Test
    void resolversRunOnThreadsOfTheirOwn() throws SSLException {
        AtomicReference<String> thread = new AtomicReference<>("");
        SniResolver resolver = (hello, context) -> {
            thread.set(Thread.currentThread().toString());
            return Optional.of(DEFAULT);
        };
        connect(Contexts.factory(DEFAULT, HOSTS, resolver), "any.example");
        assertThat(thread.get()).contains("tls-resolver-");
        assertThat(String.valueOf(thread.get()).contains("VirtualThread"))
                .isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void settingThatTheBackendCannotHonourIsRefusedAndLoggedOnceWithHostAndSetting() {
        SniResolver impossible = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .label("tenant")
                .cipherSuites(List.of(CipherSuite.of("TLS_AES_128_CCM_SHA256")))
                .build());
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, impossible);
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("'tenant.example'", "'tenant'", "cipher-suites contains TLS_AES_128_CCM_SHA256"));
    }

    @Test
    void certificateSupplyThatFailsIsInternalErrorAndLoggedOnce() {
        ContextFactory factory = Contexts.using(
                new ContextFactory(
                        new JsseBackend(),
                        TLSPolicy.none(),
                        () -> List.of((hello, context) -> Optional.of(context.configuration())),
                        hello -> {
                            throw new IllegalStateException("disk is full");
                        },
                        Contexts.SETTINGS,
                        HandshakeObserver.NONE),
                DEFAULT.toBuilder().signingChains(List.of()).build(),
                HOSTS);
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertAlert(factory, "other.example", Alert.INTERNAL_ERROR);
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .startsWith("Refused a handshake for server name 'tenant.example' with internal_error.");
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("disk is full");
        });
    }

    /** Not for the default, which answers whoever comes. */
    @Test
    void tenantCannotAnswerForAnotherHost() throws SSLException {
        TLSPolicy intermediate = Objects.requireNonNull(NamedPolicies.all().get("intermediate"));
        SniResolver everything = (hello, context) -> hello.serverName()
                .filter(name -> !name.value().startsWith("nobody"))
                .map(name -> context.configuration());
        ServerSettings settings = settings(Fallback.DEFAULT, Fallback.DEFAULT);
        ContextFactory factory = Contexts.factory(DEFAULT, intermediate, settings, List.of(everything));
        assertThat(connect(factory, "shop.example").configurationLabel()).isEqualTo("default");
        assertAlert(factory, "shop.other", Alert.INTERNAL_ERROR);
        assertAlert(factory, "another.other", Alert.INTERNAL_ERROR);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains(
                                "'shop.other'",
                                "contains one for [*.example]",
                                "requires certificates for shop.other"));
        SSLEngine client = Engines.client(Engines.clientContext(null), "nobody.other", parameters -> {
            parameters.setEndpointIdentificationAlgorithm(null);
        });
        Engines.handshake(client, factory.server("default").newEngine());
    }

    /** What is remembered, and has a context already, is judged for each host. */
    @Test
    void tenantCannotAnswerForAnotherHostOnceItIsKnownEither() throws SSLException {
        CacheableSniResolver everything = (name, context) -> Optional.of(context.configuration());
        ContextFactory factory = Contexts.factory(
                DEFAULT,
                Objects.requireNonNull(NamedPolicies.all().get("intermediate")),
                Contexts.SETTINGS,
                List.of(everything));
        connect(factory, "shop.example");
        assertThat(isSelectedAtOnce(factory, "shop.example")).isTrue();
        for (int i = 0; i < 3; i++) {
            assertAlert(factory, "shop.other", Alert.INTERNAL_ERROR);
            assertThat(isSelectedAtOnce(factory, "shop.other")).isFalse();
        }
    }

    /** Whose certificate is public, as all are. */
    @Test
    void tenantCannotPutAFailingContextInThePlaceOfAnothers() throws Exception {
        SigningChain victims = certificateFor(KeyKind.RSA_2048, "victim.example");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) victims.privateKey();
        PrivateKey claim = KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateKeySpec(key.getModulus(), key.getPublicExponent()));
        SniResolver tenants = (hello, context) -> {
            boolean victim = hello.serverName().orElseThrow().value().equals("victim.example");
            SigningChain chain = victim ? victims : SigningChain.of(claim, victims.certificates());
            return Optional.of(
                    context.configuration().toBuilder().signingChains(chain).build());
        };
        ContextFactory factory = Contexts.factory(DEFAULT, tenants);
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connect(factory, "attacker.example"));
        assertThat(connect(factory, "victim.example").version()).isEqualTo(TLSVersion.TLS_1_3);
    }

    @Test
    void observersAreToldWhatResolversAnsweredAndHowLongTheyTook() throws SSLException {
        List<ResolverOutcome> outcomes = new ArrayList<>();
        List<List<String>> violations = new ArrayList<>();
        HandshakeObserver observer = new HandshakeObserver() {
            @Override
            public void resolved(ResolverOutcome outcome, Duration duration) {
                assertThat(duration).isBetween(Duration.ZERO, Duration.ofMinutes(1));
                outcomes.add(outcome);
            }

            @Override
            public void policyViolated(String configuration, List<String> violated, boolean enforced) {
                assertThat(enforced).isTrue();
                violations.add(violated);
            }
        };
        CacheableSniResolver resolver = (name, context) -> {
            if (name.value().startsWith("refused")) {
                throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "suspended");
            }
            if (name.value().startsWith("failing")) {
                throw new IllegalStateException("database is down");
            }
            return name.value().startsWith("shop") ? Optional.of(context.configuration()) : Optional.empty();
        };
        ContextFactory factory = Contexts.observed(
                DEFAULT, Objects.requireNonNull(NamedPolicies.all().get("intermediate")), observer, resolver);
        connect(factory, "shop.example");
        connect(factory, "shop.example");
        assertAlert(factory, "unknown.example", Alert.UNRECOGNIZED_NAME);
        assertAlert(factory, "refused.example", Alert.ACCESS_DENIED);
        assertAlert(factory, "failing.example", Alert.INTERNAL_ERROR);
        assertThat(outcomes)
                .containsExactly(
                        ResolverOutcome.FOUND,
                        ResolverOutcome.FOUND,
                        ResolverOutcome.UNKNOWN,
                        ResolverOutcome.REFUSED,
                        ResolverOutcome.FAILED);
        assertThat(violations).isEmpty();
        assertAlert(factory, "shop.other", Alert.INTERNAL_ERROR);
        assertThat(violations)
                .singleElement()
                .satisfies(violated -> assertThat(violated)
                        .singleElement()
                        .asString()
                        .contains("requires certificates for shop.other"));
    }

    @Test
    void observersAreToldWhichAnswersBreakThePolicyAndNotWhatElseIsWrong() {
        List<String> violations = new ArrayList<>();
        HandshakeObserver observer = new HandshakeObserver() {
            @Override
            public void policyViolated(String configuration, List<String> violated, boolean enforced) {
                violations.addAll(violated);
            }
        };
        SniResolver resolver = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_2)
                .cipherSuites(List.of(
                        CipherSuite.TLS_AES_128_GCM_SHA256,
                        CipherSuite.of(
                                hello.serverName().orElseThrow().value().startsWith("weak")
                                        ? "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
                                        : "TLS_AES_128_CCM_SHA256")))
                .build());
        ContextFactory unsupported = Contexts.observed(DEFAULT, observer, resolver);
        assertAlert(unsupported, "ccm.example", Alert.INTERNAL_ERROR);
        assertThat(violations).isEmpty();
        ContextFactory weak = Contexts.observed(
                DEFAULT, Objects.requireNonNull(NamedPolicies.all().get("intermediate")), observer, resolver);
        assertAlert(weak, "weak.example", Alert.INTERNAL_ERROR);
        assertThat(violations).singleElement().asString().contains("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
    }

    @Test
    void policyHoldsForWhatResolversReturn() {
        SniResolver weak = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_2)
                .cipherSuites(List.of(
                        CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")))
                .build());
        ContextFactory factory = Contexts.factory(
                DEFAULT,
                Objects.requireNonNull(NamedPolicies.all().get("intermediate")),
                Contexts.SETTINGS,
                List.of(HOSTS, weak));
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("violates the policy", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"));
    }

    private static ServerSettings settings(Fallback unknown, Fallback missing) {
        return Contexts.settings(unknown, missing, AuthorityCheck.STRICT);
    }

    private static ContextFactory factory(ServerSettings settings, SniResolver... resolvers) {
        return Contexts.factory(DEFAULT, TLSPolicy.none(), settings, List.of(resolvers));
    }

    private static TLSConnection connect(ContextFactory factory, String serverName) throws SSLException {
        LateBindingEngine server = factory.server("default").newEngine();
        Engines.handshake(
                Engines.client(
                        Engines.clientContext(null),
                        serverName,
                        parameters -> parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"})),
                server);
        return server.connection().orElseThrow();
    }

    private static SSLEngine clientWithoutName() {
        SSLEngine client = Engines.clientContext(null).createSSLEngine();
        client.setUseClientMode(true);
        return client;
    }

    private static void assertAlert(ContextFactory factory, String serverName, Alert alert) {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> connect(factory, serverName))
                .withMessageContaining(alert.toString());
    }
}
