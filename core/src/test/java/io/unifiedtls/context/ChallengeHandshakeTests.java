package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.testing.AcmeValidation;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The handshakes by which an authority validates a tls-alpn-01 challenge, and what they leave behind. */
@Timeout(30)
class ChallengeHandshakeTests implements ChallengeResponder, HandshakeObserver {

    private static final TLSBackend JDK = new JsseBackend();
    private static final TLSBackend OPENSSL =
            new OpensslBackend(JDK, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());
    /** Types of records and messages, and their lengths (RFC 5077; RFC 8446, section 5). */
    private static final int HANDSHAKE = 22;

    private static final int NEW_SESSION_TICKET = 4;
    private static final int HEADER = 5;
    /** With the padding of the JDK. A ticket is longer. */
    private static final int ENCRYPTED_ALERT = 2 + 1 + 16 + 16;

    private static final int EMPTY_TICKET = 4 + 4 + 2;

    private static final String STRICT = "strict.example";
    private static final String KEY_AUTHORIZATION = "token.thumbprint";
    private static final TLSConfiguration CONFIGURATION = TLSConfiguration.builder()
            .label("strict")
            .signingChains(certificateFor(STRICT))
            .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();

    private final Map<String, String> underWay = new ConcurrentHashMap<>(Map.of(STRICT, KEY_AUTHORIZATION));
    private final AtomicInteger resolved = new AtomicInteger();
    private final List<HandshakeOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger established = new AtomicInteger();
    private final List<ContextFactory> factories = new ArrayList<>();
    private final Challenges challenges = Challenges.of(this);

    @AfterEach
    void close() {
        factories.forEach(ContextFactory::close);
        challenges.close();
    }

    static Stream<Arguments> variants() {
        return Stream.of(JDK, OPENSSL)
                .flatMap(backend -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> Arguments.of(backend, version)));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void authorityGetsItsCertificateAndNothingElse(TLSBackend backend, String version) throws SSLException {
        SSLContext authority = Engines.context(null, new AcmeValidation(STRICT, KEY_AUTHORIZATION));
        ContextFactory factory = factory(backend);
        for (int i = 0; i < 3; i++) {
            SSLEngine client =
                    Engines.client(authority, STRICT, parameters -> AcmeValidation.offer(parameters, version));
            LateBindingEngine server = factory.server("default").newEngine();
            Conversation conversation = new Conversation(client, server).goOn();
            assertThat(conversation.failuresOfServer())
                    .singleElement()
                    .asString()
                    .contains("tls-alpn-01 challenge");
            assertThat(client.getApplicationProtocol()).isEqualTo("acme-tls/1");
            assertThat(client.isInboundDone()).as("close_notify").isTrue();
            assertThat(client.getSession().getProtocol()).isEqualTo(version);
            assertThat(server.isOutboundDone()).isTrue();
            assertThat(server.isInboundDone()).isTrue();
            assertThat(server.hasFailed()).isTrue();
            assertThat(server.connection()).isEmpty();
            assertNoTicket(version, conversation);
            server.closed();
        }
        assertThat(outcomes).containsExactlyElementsOf(Collections.nCopies(3, WithoutAlert.ACME_CHALLENGE));
        assertThat(established).hasValue(0);
        assertThat(resolved).hasValue(0);
        assertThat(factory.statistics().creations()).as("contexts of hosts").isZero();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void withoutAChallengeNobodyAnswersAcmeAlone(TLSBackend backend, String version) throws SSLException {
        for (String name : List.of("other.example", STRICT)) {
            underWay.clear();
            assertThat(refusal(backend, new AcmeValidation(name, KEY_AUTHORIZATION).client(version)))
                    .isEqualTo(HandshakeOutcome.sent(Alert.NO_APPLICATION_PROTOCOL));
        }
        SSLEngine nameless = Engines.client(Engines.clientContext(null), STRICT, parameters -> {
            AcmeValidation.offer(parameters, version);
            parameters.setServerNames(List.of());
        });
        underWay.put(STRICT, KEY_AUTHORIZATION);
        assertThat(refusal(backend, nameless)).isEqualTo(HandshakeOutcome.sent(Alert.NO_APPLICATION_PROTOCOL));
        assertThat(resolved).hasValue(0);
    }

    /** The host answers, which demands a certificate of the client. */
    @ParameterizedTest
    @MethodSource("variants")
    void besideOtherProtocolsAcmeIsIgnored(TLSBackend backend, String version) throws SSLException {
        SSLEngine client = Engines.client(Engines.clientContext(null), STRICT, parameters -> {
            parameters.setProtocols(new String[] {version});
            parameters.setApplicationProtocols(new String[] {"acme-tls/1", "h2"});
        });
        assertThat(refusal(backend, client)).isInstanceOf(HandshakeOutcome.ClientCertificateMissing.class);
        assertThat(resolved).hasValue(1);
    }

    /** A host may offer the protocol itself, if nobody else answers challenges. */
    @ParameterizedTest
    @MethodSource("variants")
    void withoutAResponderHostsAnswer(TLSBackend backend, String version) throws SSLException {
        TLSConfiguration own = TLSConfiguration.builder()
                .label("own")
                .signingChains(certificateFor(STRICT))
                .applicationProtocols(new ApplicationProtocol("acme-tls/1"))
                .build();
        SSLEngine client = Engines.client(
                Engines.clientContext(null), STRICT, parameters -> AcmeValidation.offer(parameters, version));
        LateBindingEngine server =
                factory(backend, Challenges.none(), own).server("default").newEngine();
        new Conversation(client, server).goOn();
        assertThat(server.connection()).isPresent();
        assertThat(resolved).hasValue(1);
        server.closed();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void explanationSaysIt(TLSBackend backend, String version) {
        ContextFactory factory = factory(backend);
        TLSExplanation known = factory.explainer("default").explain(hello(STRICT));
        assertThat(known.alert()).isEmpty();
        assertThat(known.reason()).startsWith("A tls-alpn-01 challenge is under way");
        assertThat(known.applicationProtocol()).contains(new ApplicationProtocol("acme-tls/1"));
        assertThat(known.steps())
                .extracting(TLSExplanation.Step::outcome)
                .containsExactly(TLSExplanation.Outcome.MATCHED, TLSExplanation.Outcome.NOT_ASKED);
        TLSExplanation unknown = factory.explainer("default").explain(hello("other.example"));
        assertThat(unknown.alert()).contains(Alert.NO_APPLICATION_PROTOCOL);
        assertThat(unknown.reason()).contains("no tls-alpn-01 challenge is under way");
        assertThat(unknown.steps())
                .extracting(TLSExplanation.Step::outcome)
                .containsExactly(TLSExplanation.Outcome.UNKNOWN, TLSExplanation.Outcome.NOT_ASKED);
        assertThat(resolved).hasValue(0);
    }

    private static ClientHello hello(String name) {
        return ClientHello.builder()
                .serverName(new ServerName(name))
                .applicationProtocols(List.of(new ApplicationProtocol("acme-tls/1")))
                .build();
    }

    private HandshakeOutcome refusal(TLSBackend backend, SSLEngine client) throws SSLException {
        outcomes.clear();
        LateBindingEngine server = factory(backend).server("default").newEngine();
        new Conversation(client, server).goOn();
        server.closed();
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    /** A ticket of TLS 1.3 comes after the handshake, where nothing but an encrypted alert comes; a ticket of TLS 1.2 is in the clear. */
    private static void assertNoTicket(String version, Conversation conversation) {
        if (version.equals("TLSv1.3")) {
            assertThat(conversation.recordsAfterHandshake())
                    .singleElement()
                    .satisfies(record -> assertThat(record).hasSizeLessThanOrEqualTo(HEADER + ENCRYPTED_ALERT));
        } else {
            assertThat(conversation.recordsOfServer())
                    .filteredOn(record -> record[0] == HANDSHAKE && record[HEADER] == NEW_SESSION_TICKET)
                    .allSatisfy(record -> assertThat(record)
                            .as("an empty ticket")
                            .endsWith(0, 0)
                            .hasSize(HEADER + EMPTY_TICKET));
        }
    }

    private ContextFactory factory(TLSBackend backend) {
        return factory(backend, challenges, CONFIGURATION);
    }

    private ContextFactory factory(TLSBackend backend, Challenges known, TLSConfiguration configuration) {
        ContextFactory factory = new ContextFactory(
                backend,
                TLSPolicy.none(),
                () -> List.of((hello, context) -> {
                    resolved.incrementAndGet();
                    return Optional.of(configuration);
                }),
                CertificateSupply.none(),
                Contexts.SETTINGS,
                IssuanceWaits.usual(),
                known,
                this);
        factories.add(factory);
        return Contexts.using(factory, configuration, HostTable.builder().build());
    }

    @Override
    public Optional<String> tlsAlpn01(ServerName name) {
        return Optional.ofNullable(underWay.get(name.value()));
    }

    @Override
    public Optional<String> http01(ServerName host, String token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        established.incrementAndGet();
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        outcomes.add(failure.outcome());
    }
}
