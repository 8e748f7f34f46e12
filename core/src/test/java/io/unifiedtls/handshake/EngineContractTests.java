package io.unifiedtls.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of {@link SSLEngine} for a server, on which Tomcat, Jetty and Netty lean, in every phase of a connection. The
 * JDK's own engine passes it, so it is no contract of ours.
 */
class EngineContractTests {

    private static final String[] VERSIONS = {"TLSv1.2", "TLSv1.3"};
    private static final byte[] BAD_RECORD = {99, 3, 3, 0, 4, 1, 2, 3, 4};

    /** How far a connection has come. */
    enum Progress {
        FRESH,
        PART_OF_THE_HELLO,
        HELLO,
        FLIGHT_SENT,
        ESTABLISHED,
        CLOSED;

        private SSLEngine bring(SSLEngine engine, SSLEngine client) throws SSLException {
            byte[] hello = Engines.clientHello(client);
            EngineDriver driver = new EngineDriver(engine);
            if (this == PART_OF_THE_HELLO) {
                driver.feed(Arrays.copyOf(hello, hello.length / 2));
            } else if (this == HELLO) {
                engine.unwrap(ByteBuffer.wrap(hello), ByteBuffer.allocate(EngineDriver.ROOM));
            } else if (this == FLIGHT_SENT) {
                driver.feed(hello);
            } else if (compareTo(FLIGHT_SENT) > 0) {
                Engines.handshake(client, engine, hello);
            }
            if (this == CLOSED) {
                client.closeOutbound();
                driver.feed(Engines.clientHello(client)); // That is its close_notify
                engine.closeOutbound();
                driver.feed(new byte[0]);
            }
            return engine;
        }
    }

    static Stream<Arguments> all() {
        return Stream.of(ContractSubject.values())
                .flatMap(subject -> Stream.of(Progress.values())
                        .flatMap(progress ->
                                Stream.of(VERSIONS).map(version -> Arguments.of(subject, progress, version))));
    }

    static Stream<Arguments> begun() {
        return all().filter(arguments ->
                arguments.get()[1] != Progress.FRESH && arguments.get()[1] != Progress.CLOSED);
    }

    @ParameterizedTest
    @MethodSource("all")
    void argumentsAreChecked(ContractSubject subject, Progress progress, String version) throws SSLException {
        SSLEngine engine = progress.bring(subject.engine(), client(version));
        ByteBuffer room = ByteBuffer.allocate(EngineDriver.ROOM);
        ByteBuffer[] one = {room};
        assertThatIllegalArgumentException().isThrownBy(() -> engine.unwrap((ByteBuffer) null, room));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.unwrap(room, (ByteBuffer[]) null, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.unwrap(room, new ByteBuffer[1], 0, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> engine.unwrap(room, one, 1, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> engine.unwrap(room, one, -1, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> engine.unwrap(room, one, 0, -1));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> engine.unwrap(room, room.asReadOnlyBuffer()));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.wrap(room, (ByteBuffer) null));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.wrap((ByteBuffer[]) null, 0, 1, room));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.wrap(new ByteBuffer[1], 0, 1, room));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> engine.wrap(one, 1, 1, room));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> engine.wrap(one, -1, 1, room));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> engine.wrap(one, 0, -1, room));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> engine.wrap(room, room.asReadOnlyBuffer()));
    }

    /** A server that closes on the exception, and one that asks until nothing is left, both come to an end. */
    @ParameterizedTest
    @MethodSource("begun")
    void badRecordIsAnsweredWithAnAlertAndIsTheEnd(ContractSubject subject, Progress progress, String version)
            throws SSLException {
        SSLEngine engine = progress.bring(subject.engine(), client(version));
        EngineDriver driver = new EngineDriver(engine);
        driver.feed(new byte[0]).sent();
        driver.feed(BAD_RECORD);
        assertThat(driver.failures()).hasSize(1);
        assertThat(driver.sent()).hasSizeBetween(7, 60);
        assertThat(driver.isOver()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("begun")
    void closingSendsAnAlert(ContractSubject subject, Progress progress, String version) throws SSLException {
        SSLEngine engine = progress.bring(subject.engine(), client(version));
        engine.closeOutbound();
        ByteBuffer out = ByteBuffer.allocate(EngineDriver.ROOM);
        boolean hasNoAlert = subject == ContractSubject.OURS_ON_OPENSSL && progress == Progress.FLIGHT_SENT;
        if (!hasNoAlert) {
            assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
            assertThat(engine.wrap(ByteBuffer.allocate(0), out).bytesProduced()).isGreaterThanOrEqualTo(7);
        }
        while (!engine.isOutboundDone()) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
        assertThat(engine.wrap(ByteBuffer.allocate(1), out).getStatus()).isEqualTo(Status.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void orderlyCloseIsTheEnd(ContractSubject subject) throws SSLException {
        for (String version : VERSIONS) {
            SSLEngine engine = Progress.CLOSED.bring(subject.engine(), client(version));
            assertThat(new EngineDriver(engine).isOver()).as(version).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void recordsAreWrittenWholeOrNotAtAll(ContractSubject subject, Progress progress, String version)
            throws SSLException {
        SSLEngine engine = progress.bring(subject.engine(), client(version));
        if (progress == Progress.HELLO) {
            Engines.runTasks(engine);
        } else if (progress != Progress.CLOSED) {
            engine.closeOutbound();
        }
        for (int room = 0; room < 7; room++) {
            ByteBuffer small = ByteBuffer.allocate(room);
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), small);
            assertThat(result.getStatus()).isIn(Status.BUFFER_OVERFLOW, Status.CLOSED);
            assertThat(small.position()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void taskThatRunsTwiceChangesNothing(ContractSubject subject) throws SSLException {
        for (String version : VERSIONS) {
            SSLEngine client = client(version);
            SSLEngine engine = Progress.HELLO.bring(subject.engine(), client);
            Runnable task = Objects.requireNonNull(engine.getDelegatedTask());
            task.run();
            task.run();
            EngineDriver driver = new EngineDriver(engine).feed(new byte[0]);
            assertThat(driver.failures()).isEmpty();
            task.run();
            Engines.handshake(client, engine, driver.sent(), new byte[0]);
            assertThat(engine.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void taskThatRunsTwiceDoesNotReviveWhatIsRefused() throws SSLException {
        LateBindingEngine engine = ContractSubject.selecting(hello -> Answer.pending(abandoned -> {
            throw new HandshakeRefusedException(Alert.UNRECOGNIZED_NAME);
        }));
        Progress.HELLO.bring(engine, client("TLSv1.3"));
        Runnable task = Objects.requireNonNull(engine.getDelegatedTask());
        task.run();
        EngineDriver driver = new EngineDriver(engine).feed(new byte[0]);
        assertThat(driver.sent()).endsWith(2, Alert.UNRECOGNIZED_NAME.code());
        assertThat(driver.isOver()).isTrue();
        task.run();
        assertThat(driver.feed(new byte[0]).sent()).isEmpty();
        assertThat(driver.isOver()).isTrue();
    }

    /** An application whose classes do not fit together, or whose resolver recurs without end. */
    @Test
    void errorInATaskIsTheEnd() throws SSLException {
        LateBindingEngine engine = ContractSubject.selecting(hello -> Answer.pending(abandoned -> {
            throw new NoClassDefFoundError("com/example/Gone");
        }));
        Progress.HELLO.bring(engine, client("TLSv1.3"));
        EngineDriver driver = new EngineDriver(engine).feed(new byte[0]);
        assertThat(driver.sent()).endsWith(2, Alert.INTERNAL_ERROR.code());
        assertThat(driver.isOver()).isTrue();
    }

    private static SSLEngine client(String version) {
        return Engines.client(
                Engines.clientContext(null),
                "shop.example",
                parameters -> parameters.setProtocols(new String[] {version}));
    }
}
