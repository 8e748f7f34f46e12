package io.unifiedtls.acme.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.unifiedtls.acme.testing.KnotServer;
import io.unifiedtls.fleet.proof.NameServer;
import io.unifiedtls.testing.RunningTime;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/** Dynamic updates of a real DNS server. */
@Tag("ci")
@Timeout(60)
@Tag("one-jdk")
class Rfc2136IT {

    private static final String ZONE = "acme.operator.test";
    private static KnotServer knot;

    @BeforeAll
    static void start() throws Exception {
        knot = KnotServer.start(Map.of(ZONE, "", "closed.test", ""));
    }

    @AfterAll
    static void stop() throws Exception {
        if (knot != null) {
            knot.close();
        }
    }

    private static UpdateSettings settings(String server, String zone, String keyName, byte[] key) {
        return new UpdateSettings(
                NameServer.of(server).orElseThrow(),
                zone,
                keyName,
                TsigAlgorithm.HMAC_SHA256,
                key,
                Duration.ofSeconds(60),
                Duration.ofSeconds(2));
    }

    private static byte[] key() {
        return Base64.getDecoder().decode(knot.secret());
    }

    private static Rfc2136DnsChallengeProvider provider() {
        return new Rfc2136DnsChallengeProvider(settings(knot.address(), ZONE, KnotServer.KEY_NAME, key()));
    }

    private static Rfc2136DnsChallengeProvider at(String server) {
        return new Rfc2136DnsChallengeProvider(settings(server, ZONE, KnotServer.KEY_NAME, key()));
    }

    private static void assertFails(Rfc2136DnsChallengeProvider provider, String... words) {
        assertThatIOException()
                .isThrownBy(() -> provider.publish("fails." + ZONE, "value"))
                .withMessageNotContaining(knot.secret())
                .satisfies(failure -> assertThat(failure.getMessage()).contains(words));
    }

    @Test
    void recordIsAddedAndRemoved() throws IOException {
        provider().publish("one." + ZONE, "value");
        assertThat(knot.texts("one." + ZONE)).containsExactly("value");
        provider().withdraw("one." + ZONE, "value");
        assertThat(knot.texts("one." + ZONE)).isEmpty();
    }

    @Test
    void otherValuesStay() throws IOException {
        String name = "two." + ZONE;
        provider().publish(name, "of-the-wildcard");
        provider().publish(name, "of-its-parent");
        assertThat(knot.texts(name)).containsExactlyInAnyOrder("of-the-wildcard", "of-its-parent");
        provider().withdraw(name, "of-the-wildcard");
        assertThat(knot.texts(name)).containsExactly("of-its-parent");
    }

    @Test
    void repetitionIsHarmless() throws IOException {
        String name = "again." + ZONE;
        provider().publish(name, "value");
        provider().publish(name, "value");
        assertThat(knot.texts(name)).containsExactly("value");
        provider().withdraw(name, "value");
        provider().withdraw(name, "value");
        assertThat(knot.texts(name)).isEmpty();
    }

    @Test
    void servesNamesBelowItsZone() {
        assertThat(provider().serves("shop." + ZONE)).isTrue();
        assertThat(provider().serves("_acme-challenge.shop.customer.test")).isFalse();
        assertThat(provider().serves("evil" + ZONE)).isFalse();
    }

    @Test
    void wrongSecretIsTold() {
        assertFails(
                new Rfc2136DnsChallengeProvider(settings(knot.address(), ZONE, KnotServer.KEY_NAME, new byte[32])),
                "BADSIG",
                "key-secret");
    }

    @Test
    void unknownKeyIsTold() {
        assertFails(
                new Rfc2136DnsChallengeProvider(settings(knot.address(), ZONE, "other", key())),
                "BADKEY",
                "key-name",
                "'other'");
    }

    @Test
    void zoneOfOthersIsTold() {
        Rfc2136DnsChallengeProvider provider =
                new Rfc2136DnsChallengeProvider(settings(knot.address(), "elsewhere.test", KnotServer.KEY_NAME, key()));
        assertThatIOException()
                .isThrownBy(() -> provider.publish("x.elsewhere.test", "value"))
                .withMessageContaining("elsewhere.test")
                .withMessageContaining("unified-tls.acme.dns.rfc2136.zone");
    }

    @Test
    void zoneThatTakesNoUpdatesIsTold() {
        Rfc2136DnsChallengeProvider provider =
                new Rfc2136DnsChallengeProvider(settings(knot.address(), "closed.test", KnotServer.KEY_NAME, key()));
        assertThatIOException()
                .isThrownBy(() -> provider.publish("x.closed.test", "value"))
                .withMessageContaining("has not updated the zone closed.test")
                .withMessageContaining("allow updates with the key");
    }

    @ParameterizedTest
    @CsvSource({"-600", "600"})
    void wrongClockIsTold(long seconds) {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));
        assertFails(
                new Rfc2136DnsChallengeProvider(settings(knot.address(), ZONE, KnotServer.KEY_NAME, key()), clock),
                "BADTIME",
                "clock");
    }

    @Test
    void restartBetweenUpdatesIsNotNoticed() throws Exception {
        Rfc2136DnsChallengeProvider provider = provider();
        provider.publish("before." + ZONE, "value");
        knot.restart();
        provider.publish("after." + ZONE, "value");
        assertThat(knot.texts("after." + ZONE)).containsExactly("value");
    }

    @Test
    void serverThatIsAwayIsTold() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(at("127.0.0.1:" + port), "127.0.0.1:" + port, "did not answer");
    }

    @Test
    void silentServerIsTold() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long begin = RunningTime.nanos();
            assertFails(at("127.0.0.1:" + socket.getLocalPort()), "did not answer within 2s");
            assertThat(RunningTime.since(begin)).isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void unknownAddressIsTold() {
        assertFails(at("ns.invalid"), "ns.invalid:53 is unknown");
    }

    /** Anybody between may say that all is well. */
    @Test
    void answerWithoutSignatureIsNotBelieved() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> agree(socket));
            thread.start();
            assertFails(at("127.0.0.1:" + socket.getLocalPort()), "no valid signature");
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    private static void agree(ServerSocket server) {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Message update = new Message(in.readNBytes(in.readUnsignedShort()));
            Message answer = new Message(update.getHeader().getID());
            answer.getHeader().setOpcode(update.getHeader().getOpcode());
            answer.getHeader().setFlag(Flags.QR);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(answer.toWire().length);
            out.write(answer.toWire());
            out.flush();
            in.read();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
