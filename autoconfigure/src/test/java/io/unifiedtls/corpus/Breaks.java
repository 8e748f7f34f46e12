package io.unifiedtls.corpus;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.expiredClientCertificate;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** What a peer may do to end its connection badly: before the handshake, in it, and after it. */
final class Breaks {

    /** ContentType (RFC 8446, section 5.1). */
    private static final int CHANGE_CIPHER_SPEC = 20;

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

    private static final int MANY = 40;
    private static final byte[] NOISE = new byte[100];
    /** More than a record may hold. */
    private static final byte[] TOO_LONG = new byte[18_000];

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(Target.OPEN);
    private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(Target.OPEN);

    static {
        new Random(2).nextBytes(NOISE);
    }

    private Breaks() {}

    /**
     * One way to do so.
     *
     * @param told whether an outcome must be told: of handshakes of which the server has seen a byte
     */
    record Break(
            String name,
            String host,
            String version,
            @Nullable SigningChain certificate,
            boolean told,
            Act act) {

        SSLEngine client() {
            return Engines.client(Engines.clientContext(certificate), host, parameters -> {
                parameters.setEndpointIdentificationAlgorithm(null);
                parameters.setProtocols(new String[] {version});
                if (host.equals(Target.H2)) {
                    parameters.setApplicationProtocols(new String[] {"h2"});
                }
            });
        }

        @Override
        public String toString() {
            return "%s (%s, %s)".formatted(name, version, host);
        }
    }

    /** Does it on a connection that is there. */
    interface Act {
        void on(Intruder intruder) throws IOException;
    }

    static List<Break> all() {
        return Stream.of("TLSv1.2", "TLSv1.3")
                .flatMap(version -> Stream.of(
                                early(version), amidst(version), alerts(version), certificates(version), late(version))
                        .flatMap(list -> list))
                .toList();
    }

    private static Stream<Break> early(String version) {
        return Stream.of(
                open(version, "connect and close", false, Intruder::fin),
                open(version, "connect and reset", false, Intruder::reset),
                open(version, "half a hello and reset", false, intruder -> {
                    byte[] hello = intruder.flight();
                    intruder.raw(Arrays.copyOf(hello, hello.length / 2));
                    intruder.reset();
                }),
                open(version, "hello and close", true, intruder -> {
                    intruder.hello();
                    intruder.fin();
                }),
                open(version, "hello and reset", false, intruder -> {
                    intruder.hello();
                    intruder.reset();
                }),
                new Break("a name that nobody knows", "nobody.example", version, null, true, Intruder::hello));
    }

    /** In the place of the client's second flight. */
    private static Stream<Break> amidst(String version) {
        return Stream.of(
                second(version, "reset", Intruder::reset),
                second(version, "close", Intruder::fin),
                second(version, "noise in a handshake record", intruder -> intruder.raw(record(HANDSHAKE, NOISE))),
                second(version, "noise as data", intruder -> intruder.raw(record(APPLICATION_DATA, NOISE))),
                second(version, "no record", intruder -> intruder.raw(NOISE)),
                second(version, "a record of an unknown type", intruder -> intruder.raw(record(99, NOISE))),
                second(version, "empty records", intruder -> many(intruder, record(HANDSHAKE, new byte[0]))),
                second(version, "empty data", intruder -> many(intruder, record(APPLICATION_DATA, new byte[0]))),
                second(version, "a record too long", intruder -> intruder.raw(record(APPLICATION_DATA, TOO_LONG))),
                second(version, "another hello", intruder -> intruder.raw(Hellos.good())),
                second(version, "changes of cipher", intruder -> many(intruder, changeCipherSpec(1))),
                second(version, "a bad change of cipher", intruder -> intruder.raw(changeCipherSpec(2))),
                second(version, "the end too early", intruder -> {
                    intruder.raw(changeCipherSpec(1));
                    intruder.raw(record(HANDSHAKE, new byte[40]));
                }),
                second(version, "a changed end", intruder -> {
                    byte[] flight = intruder.flight();
                    flight[flight.length - 1] ^= 1;
                    intruder.raw(flight);
                }),
                second(version, "a changed begin", intruder -> {
                    byte[] flight = intruder.flight();
                    flight[10] ^= 1;
                    intruder.raw(flight);
                }),
                second(version, "a cut flight", intruder -> {
                    byte[] flight = intruder.flight();
                    intruder.raw(Arrays.copyOf(flight, flight.length - 1));
                    intruder.fin();
                }));
    }

    private static Stream<Break> alerts(String version) {
        return Stream.of(0, 10, 40, 42, 48, 50, 80, 90, 100, 255)
                .flatMap(code -> Stream.of(1, 2, 3)
                        .map(level -> second(version, "alert %d of level %d".formatted(code, level), intruder -> {
                            intruder.raw(record(ALERT, new byte[] {level.byteValue(), code.byteValue()}));
                            intruder.fin();
                        })));
    }

    private static Stream<Break> certificates(String version) {
        SigningChain right = clientCertificate(CLIENT_AUTHORITY);
        return Stream.of(
                closed(version, "no certificate", null, Breaks::finish),
                closed(version, "another authority", clientCertificate(Target.OTHER_AUTHORITY), Breaks::finish),
                closed(version, "expired", expiredClientCertificate(CLIENT_AUTHORITY), Breaks::finish),
                closed(version, "a server's certificate", Target.CERTIFICATE, Breaks::finish),
                closed(version, "a changed certificate", right, intruder -> {
                    intruder.hello();
                    intruder.awaitTurn();
                    byte[] flight = intruder.flight();
                    flight[flight.length / 2] ^= 1;
                    intruder.raw(flight);
                }));
    }

    private static Stream<Break> late(String version) {
        return Stream.of(
                        new Said(Target.OPEN, "nothing", ""),
                        new Said(Target.OPEN, "a request", REQUEST),
                        new Said(Target.OPEN, "a slow request", SLOW),
                        new Said(Target.OPEN, "half a request", REQUEST.substring(0, 20)),
                        new Said(Target.H2, "a request", h2("/")),
                        new Said(Target.H2, "a slow request", h2("/slow")),
                        new Said(Target.H2, "half a request", h2("/").substring(0, 40)))
                .flatMap(said -> Stream.of(
                        after(version, said, "reset", Intruder::reset),
                        after(version, said, "close", Intruder::fin),
                        after(version, said, "noise as data", it -> it.raw(record(APPLICATION_DATA, NOISE))),
                        after(version, said, "noise in a handshake record", it -> it.raw(record(HANDSHAKE, NOISE))),
                        after(version, said, "no record", it -> it.raw(NOISE)),
                        after(version, said, "an alert", it -> it.raw(record(ALERT, new byte[] {2, 40}))),
                        after(version, said, "a record too long", it -> it.raw(record(APPLICATION_DATA, TOO_LONG)))));
    }

    private static Break open(String version, String name, boolean told, Act act) {
        return new Break(name, Target.OPEN, version, null, told, act);
    }

    private static Break second(String version, String name, Act act) {
        return open(version, name, true, intruder -> {
            intruder.hello();
            intruder.awaitTurn();
            act.on(intruder);
        });
    }

    private static Break closed(String version, String name, @Nullable SigningChain certificate, Act act) {
        return new Break(name, Target.CLOSED, version, certificate, true, act);
    }

    private static Break after(String version, Said said, String name, Act act) {
        return new Break("%s after %s".formatted(name, said.name), said.host, version, null, false, intruder -> {
            intruder.handshake();
            if (!said.text.isEmpty()) {
                intruder.say(said.text);
            }
            act.on(intruder);
        });
    }

    private static void finish(Intruder intruder) throws IOException {
        intruder.hello();
        intruder.awaitTurn();
        intruder.raw(intruder.flight());
    }

    private static void many(Intruder intruder, byte[] record) {
        for (int i = 0; i < MANY; i++) {
            intruder.raw(record);
        }
    }

    private static byte[] changeCipherSpec(int value) {
        return record(CHANGE_CIPHER_SPEC, new byte[] {(byte) value});
    }

    private static byte[] record(int type, byte[] fragment) {
        return ByteBuffer.allocate(5 + fragment.length)
                .put((byte) type)
                .putShort((short) 0x0303)
                .putShort((short) fragment.length)
                .put(fragment)
                .array();
    }

    /** What a client of HTTP/2 begins with: the preface, no settings of its own, and a GET (RFC 9113; RFC 7541). */
    private static String h2(String path) {
        byte[] authority = Target.H2.getBytes(StandardCharsets.US_ASCII);
        byte[] target = path.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frames = ByteBuffer.allocate(200)
                .put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0})
                .put(new byte[] {0, 0, (byte) (6 + authority.length + target.length), 1, 5, 0, 0, 0, 1})
                .put(new byte[] {(byte) 0x82, (byte) 0x87, 4, (byte) target.length})
                .put(target)
                .put(new byte[] {1, (byte) authority.length})
                .put(authority);
        return new String(Engines.drained(frames), StandardCharsets.ISO_8859_1);
    }

    private record Said(String host, String name, String text) {}
}
