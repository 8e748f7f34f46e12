package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The backend's engine ends the handshake: first the alert goes out, then the reason is thrown. */
class FailedHandshakeTests {

    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .build();
    private static final byte[] NO_RECORD = {99, 3, 3, 0, 4, 1, 2, 3, 4};

    private final WatchedBackend backend = new WatchedBackend();

    @ParameterizedTest
    @EnumSource(names = "JDK", mode = EnumSource.Mode.EXCLUDE)
    void nothingIsToldUntilThereIsRoomForTheAlert(ContractSubject subject) throws SSLException {
        LateBindingEngine server = backend.engine(SHOP, subject);
        new EngineDriver(server).feed(Engines.clientHello(Engines.client("shop.example")));
        server.unwrap(ByteBuffer.wrap(NO_RECORD), ByteBuffer.allocate(EngineDriver.ROOM));
        SSLEngineResult full = wrap(server, 1);
        assertThat(full.getStatus()).isEqualTo(Status.BUFFER_OVERFLOW);
        assertThat(full.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        assertThat(backend.events()).isEmpty();
        SSLEngineResult sent = wrap(server, EngineDriver.ROOM);
        assertThat(sent.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(sent.getHandshakeStatus())
                .as("so that its owner calls again")
                .isEqualTo(HandshakeStatus.NEED_WRAP);
        assertThat(sent.bytesProduced()).isPositive();
        assertThat(backend.events()).singleElement().asString().startsWith("failed ");
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> wrap(server, EngineDriver.ROOM));
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    /** The JDK may send several, and owners stop at {@code CLOSED}. */
    @Test
    void engineIsClosedWithItsLastAlert() throws SSLException {
        LateBindingEngine server = backend.breaking(SHOP, WatchedBackend.Fault.TASK);
        SSLEngine client = Engines.client(Engines.clientContext(null), "shop.example", parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2"});
        });
        EngineDriver driver = new EngineDriver(server).feed(Engines.clientHello(client));
        ByteBuffer keyExchange =
                ByteBuffer.wrap(new EngineDriver(client).feed(driver.sent()).sent());
        server.unwrap(keyExchange, ByteBuffer.allocate(EngineDriver.ROOM));
        backend.breakNow();
        Objects.requireNonNull(server.getDelegatedTask()).run();
        SSLEngineResult result = wrap(server, EngineDriver.ROOM);
        while (result.getStatus() == Status.OK) {
            result = wrap(server, EngineDriver.ROOM);
        }
        assertThat(result.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(result.bytesProduced()).isPositive();
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> wrap(server, EngineDriver.ROOM))
                .withMessage("A delegated task failed");
    }

    @Test
    void clientHelloThatTheBackendRefusesEndsTheHandshake() throws SSLException {
        LateBindingEngine server = backend.breaking(SHOP, WatchedBackend.Fault.CLIENT_HELLO);
        EngineDriver driver = new EngineDriver(server).feed(Engines.clientHello(Engines.client("shop.example")));
        assertThat(backend.events()).containsExactly("failed internal_error server the ClientHello is refused");
        assertThat(driver.failures()).singleElement().asString().endsWith("the ClientHello is refused");
    }

    private static SSLEngineResult wrap(LateBindingEngine engine, int room) throws SSLException {
        return engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(room));
    }
}
