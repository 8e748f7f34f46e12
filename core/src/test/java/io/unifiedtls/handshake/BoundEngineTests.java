package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the selection on: what an engine passes on, what it tells, and when it gives back what the backend's engine holds. */
class BoundEngineTests {

    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .label("shop")
            .signingChains(certificateFor("shop.example"))
            .applicationProtocols(ApplicationProtocol.HTTP_1_1)
            .build();
    private static final TLSConfiguration MEMBERS = SHOP.toBuilder()
            .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();
    private static final SigningChain MEMBER = clientCertificate(CLIENT_AUTHORITY);

    private final WatchedBackend backend = new WatchedBackend();

    @Test
    void showsThePeerOnlyWhereItIsAskedFor() throws SSLException {
        LateBindingEngine members = backend.engine(MEMBERS);
        Engines.handshake(client("TLSv1.3", MEMBER), members);
        assertThat(members.getSession().getPeerCertificates()).startsWith(MEMBER.leaf());
        assertThat(members.connection().orElseThrow().peerCertificates()).startsWith(MEMBER.leaf());
        LateBindingEngine shop = backend.engine(SHOP);
        Engines.handshake(client("TLSv1.3", MEMBER), shop);
        assertThat(shop.connection().orElseThrow().peerCertificates()).isEmpty();
        assertThatExceptionOfType(SSLPeerUnverifiedException.class)
                .isThrownBy(() -> shop.getSession().getPeerCertificates())
                .withMessage("The configuration asks for no certificate")
                .satisfies(unasked -> assertThat(unasked.getStackTrace())
                        .as("what would cost each connection 10 µs")
                        .isEmpty());
    }

    @Test
    void tellsWhatTheBackendsEngineTells() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        SSLEngine client = client("TLSv1.2", null);
        new EngineDriver(server).feed(Engines.clientHello(client));
        assertThat(Objects.requireNonNull(server.getHandshakeSession()).getProtocol())
                .isEqualTo("TLSv1.2");
        assertThat(server.getHandshakeApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(server.getSSLParameters().getApplicationProtocols()).containsExactly("http/1.1");
        assertThat(server.hasFailed()).isFalse();
        assertThat(server.isInboundDone()).isFalse();
        assertThat(server.isOutboundDone()).isFalse();
        assertThat(backend.events()).isEmpty();
    }

    @Test
    void tellsWhatWasSelected() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        assertThat(server.configuration()).isEmpty();
        assertThat(server.selectedAfter()).isZero();
        new EngineDriver(server).feed(Engines.clientHello(client("TLSv1.3", null)));
        assertThat(server.configuration()).contains(SHOP);
        assertThat(server.selectedAfter()).as("no change concerns it").isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientThatIsNotAdmittedGetsTheAlertBeforeTheReasonIsThrown(String version) throws SSLException {
        LateBindingEngine server = backend.engine(MEMBERS);
        SSLEngine client = client(version, clientCertificate(AUTHORITY));
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(client, server))
                .withMessageContaining("Received fatal alert");
        assertThat(server.hasFailed()).isTrue();
        // Until JDK 17, bad_certificate in both versions
        String alert = version.equals("TLSv1.3") ? "certificate_required" : "handshake_failure";
        assertThat(backend.events())
                .singleElement()
                .asString()
                .matches("failed (bad_certificate|%s) server .*Empty client certificate chain".formatted(alert));
        EngineDriver driver = new EngineDriver(server).feed(new byte[0]);
        assertThat(driver.failures()).hasSize(1);
        assertThat(driver.isOver()).isTrue();
    }

    /** In TLS 1.3, its alert is encrypted, and the backend reads it. */
    @Test
    void clientThatDoesNotTrustTheServerIsHeard() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        SSLEngine client = Engines.client(
                Engines.context(null, Engines.trustManager(CLIENT_AUTHORITY)), "shop.example", parameters -> {});
        EngineDriver server1 = new EngineDriver(server).feed(Engines.clientHello(client));
        EngineDriver client1 = new EngineDriver(client).feed(server1.sent());
        server1.feed(client1.sent());
        assertThat(backend.events()).singleElement().asString().startsWith("failed certificate_unknown client");
        assertThat(server1.failures()).hasSize(1);
        assertThat(server1.isOver()).isTrue();
    }

    /** Some clients send it though the server expects encrypted records. */
    @ParameterizedTest
    @EnumSource(names = "JDK", mode = EnumSource.Mode.EXCLUDE)
    void alertInTheClearIsHeardDuringTheHandshake(ContractSubject subject) throws SSLException {
        LateBindingEngine server = backend.engine(SHOP, subject);
        EngineDriver driver = new EngineDriver(server).feed(Engines.clientHello(client("TLSv1.3", null)));
        driver.sent();
        driver.feed(new byte[] {21, 3, 3, 0, 2, 2, 48});
        assertThat(backend.events()).containsExactly("failed unknown_ca client Received fatal alert: unknown_ca");
        assertThat(driver.isOver()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = "JDK", mode = EnumSource.Mode.EXCLUDE)
    void whatIsHeldIsGivenBackOnceBothSidesHaveClosed(ContractSubject subject) throws SSLException {
        LateBindingEngine server = backend.engine(SHOP, subject);
        SSLEngine client = client("TLSv1.3", null);
        Engines.handshake(client, server);
        assertThat(backend.events()).containsExactly("established");
        client.closeOutbound();
        EngineDriver driver = new EngineDriver(server).feed(Engines.clientHello(client));
        assertThat(server.isInboundDone()).isTrue();
        server.closeOutbound();
        driver.feed(new byte[0]);
        assertThat(driver.isOver()).isTrue();
        assertThat(backend.events()).contains("released");
    }

    @Test
    void whatIsHeldIsKeptWhileOneSideIsOpen() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        Engines.handshake(client("TLSv1.3", null), server);
        server.closeOutbound();
        new EngineDriver(server).feed(new byte[0]);
        assertThat(server.isOutboundDone()).isTrue();
        assertThat(server.isInboundDone()).isFalse();
        assertThat(backend.events()).doesNotContain("released");
    }

    @Test
    void endOfTheInputWithoutCloseNotifyIsTheEnd() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        Engines.handshake(client("TLSv1.3", null), server);
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(server::closeInbound)
                .withMessageContaining("closing inbound before receiving peer's close_notify");
        assertThat(server.isInboundDone()).isTrue();
        server.closeOutbound();
        new EngineDriver(server).feed(new byte[0]);
        assertThat(backend.events()).contains("released");
    }

    @Test
    void inputThatEndsLastGivesBackWhatIsHeld() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        Engines.handshake(client("TLSv1.3", null), server);
        server.closeOutbound();
        new EngineDriver(server).feed(new byte[0]);
        assertThatExceptionOfType(SSLException.class).isThrownBy(server::closeInbound);
        assertThat(backend.events()).contains("released");
    }

    @Test
    void connectionThatIsClosedGivesBackWhatIsHeld() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        Engines.handshake(client("TLSv1.3", null), server);
        server.closed();
        assertThat(backend.events()).containsExactly("established", "closed", "released");
    }

    /** The alert of a failure may never go out, where its connection is closed first. */
    @Test
    void failureIsToldWhenTheConnectionIsClosedBeforeItsAlert() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        EngineDriver driver = new EngineDriver(server).feed(Engines.clientHello(client("TLSv1.3", null)));
        driver.sent();
        server.unwrap(ByteBuffer.wrap(new byte[] {99, 3, 3, 0, 4, 1, 2, 3, 4}), ByteBuffer.allocate(EngineDriver.ROOM));
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        assertThat(backend.events()).isEmpty();
        server.closed();
        assertThat(backend.events()).first().asString().startsWith("failed handshake_failure server");
    }

    @Test
    void renegotiationEndsTheConnection() throws SSLException {
        LateBindingEngine server = backend.engine(SHOP);
        SSLEngine client = client("TLSv1.2", null);
        Engines.handshake(client, server);
        client.beginHandshake();
        byte[] hello = Engines.clientHello(client);
        ByteBuffer room = ByteBuffer.allocate(EngineDriver.ROOM);
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> server.unwrap(ByteBuffer.wrap(hello), room));
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(server.isOutboundDone()).isTrue();
        SSLEngineResult result = server.wrap(ByteBuffer.allocate(1), room);
        assertThat(result.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(result.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(result.bytesProduced()).isZero();
    }

    @Test
    void backendThatDoesNotTakeTheClientHelloFailsTheHandshake() throws SSLException {
        LateBindingEngine server = backend.breaking(SHOP, WatchedBackend.Fault.UNWRAP);
        EngineDriver driver = new EngineDriver(server).feed(Engines.clientHello(client("TLSv1.3", null)));
        assertThat(driver.failures()).singleElement().asString().endsWith("unwrap is broken");
        assertThat(backend.events()).containsExactly("failed internal_error server unwrap is broken");
    }

    @Test
    void errorInATaskOfTheBackendFailsTheHandshake() throws SSLException {
        LateBindingEngine server = backend.breaking(SHOP, WatchedBackend.Fault.TASK);
        SSLEngine client = client("TLSv1.2", null);
        EngineDriver driver = new EngineDriver(server).feed(Engines.clientHello(client));
        backend.breakNow();
        driver.feed(new EngineDriver(client).feed(driver.sent()).sent());
        assertThat(backend.events()).containsExactly("failed internal_error server java.lang.Error: task is broken");
        assertThat(driver.failures()).singleElement().asString().endsWith("A delegated task failed");
        assertThat(driver.sent()).as("what the client hears").isNotEmpty();
        assertThat(server.isOutboundDone()).isTrue();
    }

    @Test
    void recordThatCannotBeWrittenBreaksTheConnectionOff() throws SSLException {
        LateBindingEngine server = backend.breaking(SHOP, WatchedBackend.Fault.WRAP);
        Engines.handshake(client("TLSv1.3", null), server);
        backend.breakNow();
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> server.wrap(ByteBuffer.allocate(1), ByteBuffer.allocate(EngineDriver.ROOM)))
                .withMessage("wrap is broken");
        assertThat(backend.events()).containsExactly("established", "broken off: wrap is broken");
    }

    private static SSLEngine client(String version, @Nullable SigningChain certificate) {
        return Engines.client(Engines.clientContext(certificate), "shop.example", parameters -> {
            parameters.setProtocols(new String[] {version});
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
        });
    }
}
