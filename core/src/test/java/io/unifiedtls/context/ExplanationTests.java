package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Violation;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.handshake.Transport;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a root tells of handshakes that nobody makes: which resolvers are asked, what they say, what would be refused. */
@ExtendWith(CapturedLog.Extension.class)
class ExplanationTests {

    private static final TLSConfiguration DEFAULT = TLSConfiguration.builder()
            .label("default")
            .signingChains(certificateFor("*.example"))
            .build();
    private static final TLSConfiguration PARTNERS =
            DEFAULT.toBuilder().label("partners").build();
    private static final TLSConfiguration BARE =
            DEFAULT.toBuilder().label("bare").signingChains(List.of()).build();
    private static final HostTable HOSTS =
            HostTable.builder().add("partners.example", PARTNERS, "here").build();

    private final SniResolver tenants =
            (hello, context) -> switch (hello.serverName().orElseThrow().value()) {
                case "tenant.example" -> Optional.of(PARTNERS);
                case "suspended.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "suspended");
                default -> Optional.empty();
            };

    @Test
    void namesWhoMatchedAndWhoWasNotAskedAnyMore() {
        TLSExplanation explanation = explain(Contexts.factory(DEFAULT, HOSTS, tenants), "partners.example");
        assertThat(explanation.configuration()).contains(PARTNERS);
        assertThat(explanation.alert()).isEmpty();
        assertThat(explanation.reason()).isEqualTo("host table, partners.example");
        assertThat(outcomes(explanation)).containsExactly(Outcome.MATCHED, Outcome.NOT_ASKED);
    }

    @Test
    void namesWhoDoesNotKnowTheName() {
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, tenants);
        assertThat(outcomes(explain(factory, "tenant.example"))).containsExactly(Outcome.UNKNOWN, Outcome.MATCHED);
        TLSExplanation unknown = explain(factory, "other.example");
        assertThat(outcomes(unknown)).containsExactly(Outcome.UNKNOWN, Outcome.UNKNOWN);
        assertThat(unknown.alert()).contains(Alert.UNRECOGNIZED_NAME);
        assertThat(unknown.configuration()).isEmpty();
    }

    @Test
    void namesWhoRefusesAndWhy() {
        TLSExplanation explanation = explain(Contexts.factory(DEFAULT, HOSTS, tenants), "suspended.example");
        assertThat(explanation.alert()).contains(Alert.ACCESS_DENIED);
        assertThat(explanation.steps())
                .last()
                .satisfies(step -> assertThat(step.outcome()).isEqualTo(Outcome.REFUSED))
                .satisfies(step -> assertThat(step.detail()).isEqualTo("suspended"));
    }

    @Test
    void namesThatAreNobodysAreNotAsked() {
        TLSExplanation explanation = explain(Contexts.factory(DEFAULT, HOSTS, tenants), "tenant.invalid");
        assertThat(explanation.steps())
                .last()
                .satisfies(step -> assertThat(step.outcome()).isEqualTo(Outcome.NOT_ASKED))
                .satisfies(step ->
                        assertThat(step.detail()).isEqualTo("Names under .invalid are never resolved (RFC 6761)"));
    }

    @Test
    void tellsViolationsOfThePolicy() {
        TLSPolicy policy = candidate -> List.of(new Violation("certificates", "are bad", "good ones", "a test"));
        ContextFactory factory = Contexts.factory(DEFAULT, policy, Contexts.SETTINGS, List.of(HOSTS));
        TLSExplanation explanation = explain(factory, "partners.example");
        assertThat(explanation.alert()).contains(Alert.INTERNAL_ERROR);
        assertThat(explanation.configuration()).contains(PARTNERS);
        assertThat(explanation.violations()).singleElement().asString().contains("certificates", "are bad");
        assertThat(factory.current().faults("default"))
                .singleElement()
                .asString()
                .contains("certificates are bad");
    }

    @Test
    void tellsWhatTheBackendCannotHonour() {
        TLSConfiguration unsupported = DEFAULT.toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .cipherSuites(List.of(CipherSuite.of("TLS_AES_128_CCM_SHA256")))
                .build();
        assertThat(Contexts.factory(DEFAULT, HOSTS).current().faults("default")).isEmpty();
        assertThat(Contexts.factory(unsupported, HOSTS).current().faults("default"))
                .singleElement()
                .asString()
                .contains("TLS_AES_128_CCM_SHA256");
    }

    @Test
    void certificateMayBeSupplied() throws SSLException {
        CertificateSupply supply = hello -> hello.serverName().map(name -> certificateFor(name.value()));
        ContextFactory factory = Contexts.using(
                new ContextFactory(
                        new JsseBackend(),
                        TLSPolicy.none(),
                        () -> List.of(HOSTS),
                        supply,
                        Contexts.SETTINGS,
                        HandshakeObserver.NONE),
                BARE,
                HostTable.builder().add("shop.example", BARE, "here").build());
        TLSExplanation explanation = explain(factory, "shop.example");
        assertThat(explanation.certificateSupplied()).isTrue();
        assertThat(explanation.configuration().orElseThrow().signingChains()).hasSize(1);
        assertThat(explain(Contexts.factory(DEFAULT, HOSTS), "partners.example").certificateSupplied())
                .isFalse();
        var server = factory.server("default").newEngine();
        Engines.handshake(Engines.client("shop.example"), server);
        assertThat(server.connection()).isPresent();
    }

    /** As on a management port: nobody is asked, and whoever comes gets the default. */
    @Test
    void rootForEveryNameAsksNobody() throws SSLException {
        LateBindingContext root = Contexts.factory(DEFAULT, HOSTS, (hello, context) -> {
                    throw new AssertionError("asked");
                })
                .server("default")
                .forEveryName();
        assertThat(root.forEveryName().configuration()).isEqualTo(DEFAULT);
        for (String name : List.of("partners.example", "other.example")) {
            var server = root.newEngine();
            Engines.handshake(Engines.client(name), server);
            assertThat(server.connection().orElseThrow().configurationLabel()).isEqualTo("default");
        }
    }

    @Test
    void rootForEveryNameIsMadeOnceAndFollowsWhatIsInForce() throws SSLException {
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS);
        LateBindingContext root = factory.server("default");
        LateBindingContext everybody = root.forEveryName();
        assertThat(root.forEveryName()).isSameAs(everybody);
        TLSConfiguration next = DEFAULT.toBuilder()
                .label("next")
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .applicationProtocols(ApplicationProtocol.HTTP_1_1)
                .build();
        factory.use(factory.generation(Map.of("default", next), HOSTS, Destinations.none()));
        var server = everybody.newEngine();
        server.attach(new IdleTransport());
        Engines.handshake(Engines.client("any.example"), server);
        assertThat(server.connection().orElseThrow().configurationLabel()).isEqualTo("next");
    }

    /** A chain that asks nobody keeps no thread of a server. */
    @Test
    void warnsOfServersWhoseThreadsResolversCanTake(CapturedLog log) {
        LateBindingContext root = Contexts.factory(DEFAULT, HOSTS).server("default");
        ServerThreads few = new ServerThreads("Tomcat", OptionalInt.of(2), "set server.tomcat.threads.max");
        root.forEveryName().servedBy(few);
        assertThat(log.toString()).doesNotContain("Tomcat");
        root.servedBy(few);
        assertThat(log.toString()).contains("Tomcat with 2 threads");
    }

    private static TLSExplanation explain(ContextFactory factory, String name) {
        return factory.explainer("default")
                .explain(ClientHello.builder()
                        .serverName(Optional.of(new ServerName(name)))
                        .build());
    }

    private static List<Outcome> outcomes(TLSExplanation explanation) {
        return explanation.steps().stream().map(TLSExplanation.Step::outcome).toList();
    }

    /** A connection to nobody: what a server says of one is all that counts. */
    private static final class IdleTransport implements Transport {

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public boolean isClientGone() {
            return false;
        }

        @Override
        public void retire() {
            // It has nothing to end.
        }
    }
}
