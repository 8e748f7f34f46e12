package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class LateBindingEngineTests {

    private static final JsseBackend BACKEND = new JsseBackend();
    private static final TLSConfiguration CONFIGURATION = TLSConfiguration.builder()
            .label("shop")
            .signingChains(certificateFor("shop.example"))
            .applicationProtocols(ApplicationProtocol.HTTP_1_1)
            .build();
    private static final BackendServerContext CONTEXT = BACKEND.newServerContext(CONFIGURATION);

    private final LateBindingEngine server =
            engine(hello -> Answer.pending(abandoned -> Answer.ready(new Selection(CONFIGURATION, CONTEXT))));

    @Test
    void tellsWhatWasNegotiated() throws SSLException {
        SSLEngine client = Engines.client(
                Engines.clientContext(null),
                "shop.example",
                parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1"}));
        Engines.handshake(client, server);
        TLSConnection connection = server.connection().orElseThrow();
        assertThat(connection.version()).isEqualTo(TLSVersion.TLS_1_3);
        assertThat(connection.cipherSuite().name())
                .isEqualTo(client.getSession().getCipherSuite());
        assertThat(connection.applicationProtocol()).contains(ApplicationProtocol.HTTP_1_1);
        assertThat(connection.serverName()).contains(new ServerName("shop.example"));
        assertThat(connection.configurationLabel()).isEqualTo("shop");
        assertThat(connection.resumed()).isFalse();
        assertThat(connection.peerCertificates()).isEmpty();
    }

    /** As if the network had cut the message there: the engine sees the first part alone, then both. */
    @Tag("slow")
    @Test
    void clientHelloCutAtEveryBytePositionGivesTheSameResult() throws SSLException {
        int length = Engines.clientHello(Engines.client("shop.example")).length;
        for (int cut = 0; cut < length; cut++) {
            LateBindingEngine engine =
                    engine(hello -> Answer.pending(abandoned -> Answer.ready(new Selection(CONFIGURATION, CONTEXT))));
            SSLEngine client = Engines.client("shop.example");
            byte[] hello = Engines.clientHello(client);
            SSLEngineResult first = engine.unwrap(ByteBuffer.wrap(hello, 0, cut), ByteBuffer.allocate(32_768));
            assertThat(first.getStatus()).as("cut at %d", cut).isEqualTo(Status.BUFFER_UNDERFLOW);
            assertThat(first.bytesConsumed()).isZero();
            Engines.handshake(client, engine, hello);
            assertThat(engine.connection()).as("cut at %d", cut).isPresent();
        }
    }

    @Test
    void clientHelloInRecordsOfOneByteGivesTheSameResult() throws SSLException {
        SSLEngine client = Engines.client("shop.example");
        Engines.handshake(client, server, Engines.inRecordsOf(1, Engines.clientHello(client)));
        assertThat(server.connection().orElseThrow().serverName()).contains(new ServerName("shop.example"));
    }

    @Test
    void passesApplicationDataBothWays() throws SSLException {
        SSLEngine client = Engines.client("shop.example");
        Engines.handshake(client, server);
        assertThat(sent(client, server, "question")).isEqualTo("question");
        assertThat(sent(server, client, "answer")).isEqualTo("answer");
    }

    @Test
    void obeysTheContractBeforeBinding() throws SSLException {
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(server.getUseClientMode()).isFalse();
        assertThat(server.getSession().getProtocol()).isEqualTo("NONE");
        assertThat(server.getSession().getPacketBufferSize()).isGreaterThanOrEqualTo(18_437);
        assertThat(server.getSession().getApplicationBufferSize()).isGreaterThanOrEqualTo(18_432);
        assertThat(server.getHandshakeSession()).isNull();
        assertThat(server.getDelegatedTask()).isNull();
        assertThat(server.getSupportedProtocols()).contains("TLSv1.3");
        server.beginHandshake();
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_UNWRAP);
        assertThat(server.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(32_768))
                        .getHandshakeStatus())
                .isEqualTo(HandshakeStatus.NEED_UNWRAP);
        assertThatIllegalArgumentException().isThrownBy(() -> server.setUseClientMode(true));
    }

    /** Jetty runs the task without looking whether there is one. */
    @Test
    void needTaskAlwaysComesWithATask() throws SSLException {
        byte[] hello = Engines.clientHello(Engines.client("shop.example"));
        SSLEngineResult result = server.unwrap(ByteBuffer.wrap(hello), ByteBuffer.allocate(32_768));
        assertThat(result.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_TASK);
        assertThat(result.bytesConsumed()).isEqualTo(hello.length);
        Runnable task = server.getDelegatedTask();
        assertThat(task).isNotNull();
        assertThat(server.getDelegatedTask()).isNull();
        task.run();
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    }

    @Test
    void partialInputStartsTheHandshake() throws SSLException {
        assertThat(server.unwrap(ByteBuffer.wrap(new byte[] {22}), ByteBuffer.allocate(32_768))
                        .getHandshakeStatus())
                .isEqualTo(HandshakeStatus.NEED_UNWRAP);
    }

    @Test
    void ignoresWhatItsOwnerSets() throws SSLException {
        server.setEnabledProtocols(new String[] {"TLSv1.2"});
        server.setNeedClientAuth(true);
        server.setWantClientAuth(true);
        server.setEnabledCipherSuites(new String[] {"TLS_AES_256_GCM_SHA384"});
        SSLParameters parameters = new SSLParameters();
        parameters.setApplicationProtocols(new String[] {"spdy/1"});
        server.setSSLParameters(parameters);
        server.setHandshakeApplicationProtocolSelector((engine, protocols) -> "spdy/1");
        Engines.handshake(Engines.client("shop.example"), server);
        assertThat(server.connection().orElseThrow().version()).isEqualTo(TLSVersion.TLS_1_3);
    }

    @Test
    void refusalIsTheAlertAndThenTheEnd() throws SSLException {
        LateBindingEngine engine = engine(hello -> Answer.pending(abandoned -> {
            throw new HandshakeRefusedException(Alert.UNRECOGNIZED_NAME);
        }));
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(Engines.client("other.example"), engine))
                .withMessageContaining("unrecognized_name");
        assertThat(engine.isOutboundDone()).isTrue();
        EngineDriver driver = new EngineDriver(engine).feed(new byte[0]);
        assertThat(driver.failures())
                .singleElement()
                .hasToString("javax.net.ssl.SSLHandshakeException: Refused with unrecognized_name");
        assertThat(driver.isOver()).isTrue();
    }

    @Test
    void selectorThatBreaksItsContractGetsInternalError() {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(
                        Engines.client("shop.example"),
                        engine(hello -> Answer.pending(abandoned -> {
                            throw new IllegalStateException("broken");
                        }))))
                .withMessageContaining("internal_error");
    }

    @Test
    void bytesThatAreNoClientHelloGetAnAlert() throws SSLException {
        SSLEngineResult result =
                server.unwrap(ByteBuffer.wrap(new byte[] {23, 3, 3, 0, 1, 0}), ByteBuffer.allocate(32_768));
        assertThat(result.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        ByteBuffer alert = ByteBuffer.allocate(7);
        assertThat(server.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(6)).getStatus())
                .isEqualTo(Status.BUFFER_OVERFLOW);
        assertThat(server.wrap(ByteBuffer.allocate(0), alert).getStatus()).isEqualTo(Status.CLOSED);
        assertThat(Engines.drained(alert)).containsExactly(21, 3, 3, 0, 2, 2, 10);
    }

    @Test
    void plainHttpGetsAnAnswerThatPeopleUnderstand() throws SSLException {
        SSLEngineResult result = server.unwrap(
                ByteBuffer.wrap("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)), ByteBuffer.allocate(32_768));
        assertThat(result.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        ByteBuffer answer = ByteBuffer.allocate(1_000);
        assertThat(server.wrap(ByteBuffer.allocate(0), answer).getStatus()).isEqualTo(Status.CLOSED);
        assertThat(new String(Engines.drained(answer), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .endsWith("\r\n\r\nThis port requires TLS. Use https.\n");
    }

    /** A server that closes on an exception would otherwise never send the alert. */
    @Test
    void alertOfTheBackendGoesOutBeforeItsException() throws SSLException {
        SSLEngine client = Engines.client(
                Engines.clientContext(null),
                "shop.example",
                parameters -> parameters.setApplicationProtocols(new String[] {"spdy/1"}));
        ByteBuffer hello = ByteBuffer.wrap(Engines.clientHello(client));
        server.unwrap(hello, ByteBuffer.allocate(32_768));
        Engines.runTasks(server);
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        ByteBuffer alert = ByteBuffer.allocate(32_768);
        server.wrap(ByteBuffer.allocate(0), alert);
        assertThat(Engines.drained(alert)).endsWith(2, 120);
    }

    @Test
    void renegotiationIsRefused() throws SSLException {
        SSLEngine client = Engines.client(
                Engines.clientContext(null),
                "shop.example",
                parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}));
        Engines.handshake(client, server);
        assertThat(server.connection().orElseThrow().version()).isEqualTo(TLSVersion.TLS_1_2);
        client.beginHandshake();
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> sent(client, server, ""))
                .withMessage("The client asked for renegotiation, which is refused");
        assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(server::beginHandshake);
    }

    @Test
    void connectionThatWasClosedWhileSelectingStaysClosed() throws SSLException {
        server.unwrap(
                ByteBuffer.wrap(Engines.clientHello(Engines.client("shop.example"))), ByteBuffer.allocate(32_768));
        Runnable task = Objects.requireNonNull(server.getDelegatedTask());
        server.closeOutbound();
        task.run();
        assertThat(new EngineDriver(server).feed(new byte[0]).sent()).containsExactly(21, 3, 3, 0, 2, 1, 0);
        assertThat(server.isOutboundDone()).isTrue();
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    @Test
    void bytesAfterTheHandshakeTimeoutFail() throws Exception {
        LateBindingEngine engine = new LateBindingEngine(
                hello -> Answer.pending(abandoned -> Answer.ready(new Selection(CONFIGURATION, CONTEXT))),
                BACKEND.supportedParameters(),
                Duration.ofNanos(1),
                HandshakeObserver.NONE);
        ByteBuffer hello = ByteBuffer.wrap(Engines.clientHello(Engines.client("shop.example")));
        engine.unwrap(hello.slice(0, 3), ByteBuffer.allocate(32_768));
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> engine.unwrap(hello, ByteBuffer.allocate(32_768)))
                .withMessage("The handshake took longer than 1ns");
        assertThat(new EngineDriver(engine).feed(new byte[0]).isOver()).isTrue();
    }

    /** RFC 8446, section 4.1.4: the client guessed another group, and sends a second ClientHello. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_20)
    void helloRetryRequestIsTheBackendsBusiness() throws SSLException {
        BackendServerContext p384Only = BACKEND.newServerContext(CONFIGURATION.toBuilder()
                .namedGroups(List.of(NamedGroup.SECP384R1))
                .build());
        LateBindingEngine engine =
                engine(hello -> Answer.pending(abandoned -> Answer.ready(new Selection(CONFIGURATION, p384Only))));
        Engines.handshake(Engines.client("shop.example"), engine);
        assertThat(engine.connection().orElseThrow().serverName()).contains(new ServerName("shop.example"));
    }

    @Test
    void exposesTheClientHello() throws SSLException {
        assertThat(server.clientHello()).isEmpty();
        Engines.handshake(Engines.client("shop.example"), server);
        assertThat(server.clientHello().flatMap(ClientHello::serverName)).contains(new ServerName("shop.example"));
    }

    private static LateBindingEngine engine(HandshakeSelector selector) {
        return new LateBindingEngine(
                selector, BACKEND.supportedParameters(), Duration.ofSeconds(30), HandshakeObserver.NONE);
    }

    private static String sent(SSLEngine from, SSLEngine to, String text) throws SSLException {
        ByteBuffer wire = ByteBuffer.allocate(64 * 1024);
        from.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), wire);
        ByteBuffer received = ByteBuffer.allocate(64 * 1024);
        wire.flip();
        while (wire.hasRemaining()) {
            to.unwrap(wire, received);
        }
        return new String(Engines.drained(received), StandardCharsets.UTF_8);
    }
}
