package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.OddHello;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be seen in a ClientHello is answered alike by every server and TLS implementation: by the RFC's alert, or not. */
@Timeout(120)
@Tag("ci")
class ClientHelloJudgementIT {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void isAnsweredAlike(Ours target) {
        SoftAssertions softly = new SoftAssertions();
        OddHello.all()
                .forEach(hello -> softly.assertThatCode(() -> assertThat(answer(
                                        target, hello.draft().apply(Target.OPEN).record()))
                                .isEqualTo(hello.alert()))
                        .as(hello.what())
                        .doesNotThrowAnyException());
        softly.assertAll();
        String normal = target.ask(Target.OPEN, Target.OPEN);
        assertThat(Target.isAnswered(normal)).as(normal).isTrue();
    }

    /** The alert's code; empty for a ServerHello. */
    private static Optional<Integer> answer(Ours target, byte[] hello) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(hello);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int type = in.read();
            in.skipNBytes(2);
            byte[] fragment = new byte[in.readUnsignedShort()];
            in.readFully(fragment);
            assertThat(type).isIn(ALERT, HANDSHAKE);
            return type == HANDSHAKE ? Optional.empty() : Optional.of((int) fragment[1]);
        }
    }
}
