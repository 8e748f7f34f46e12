package io.unifiedtls.corpus;

import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.OddHello;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** First flights that no good client sends (RFC 8446, sections 4.1.2 and 5.1; RFC 6066, section 3). */
final class Hellos {

    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int RECORD_HEADER = 5;
    private static final int CLIENT_HELLO_FIXED = 38;
    private static final int MOST_IN_A_RECORD = 16_384;
    private static final int SERVER_NAME = 0;
    private static final int PADDING = 21;

    /** Of the cases for each octet, every how many-th is tried: {@code -Dtls.test.hostile-step}, 1 for all. */
    private static final int STEP = Integer.getInteger("tls.test.hostile-step", 20);

    private Hellos() {}

    /**
     * Cases of one kind.
     *
     * @param name what is wrong with them
     */
    record Batch(String name, List<byte[]> cases) {}

    /** What a client of the JDK sends to {@link Target#OPEN}. */
    static byte[] good() {
        return Engines.clientHello(Engines.client(Target.OPEN));
    }

    static List<Batch> batches() {
        byte[] good = good();
        return List.of(
                new Batch(
                        "closed after each octet",
                        IntStream.range(0, good.length)
                                .filter(length -> length % STEP == 0)
                                .mapToObj(length -> Arrays.copyOf(good, length))
                                .toList()),
                new Batch("an octet that is 0", changed(good, octet -> 0)),
                new Batch("an octet that is 255", changed(good, octet -> 255)),
                new Batch("an octet that is one more", changed(good, octet -> octet + 1)),
                new Batch("noise", noise()),
                new Batch("records", records(good)),
                new Batch("server names", names()),
                new Batch("extensions", extensions()),
                new Batch(
                        "rules of the ClientHello",
                        OddHello.all()
                                .map(hello -> hello.draft().apply(Target.OPEN).record())
                                .toList()),
                new Batch("other protocols", otherProtocols(good)));
    }

    private static List<byte[]> changed(byte[] good, IntUnaryOperator change) {
        return IntStream.range(0, good.length)
                .filter(i -> i % STEP == 0 && (byte) change.applyAsInt(good[i]) != good[i])
                .mapToObj(i -> {
                    byte[] bad = good.clone();
                    bad[i] = (byte) change.applyAsInt(bad[i]);
                    return bad;
                })
                .toList();
    }

    private static List<byte[]> noise() {
        Random random = new Random(1);
        return IntStream.range(0, 200)
                .mapToObj(i -> {
                    byte[] octets = new byte[random.nextInt(2_000)];
                    random.nextBytes(octets);
                    if (i % 2 == 0 && octets.length > 2) {
                        octets[0] = HANDSHAKE;
                        octets[1] = 3;
                    }
                    return octets;
                })
                .toList();
    }

    private static List<byte[]> records(byte[] good) {
        byte[] message = Arrays.copyOfRange(good, RECORD_HEADER, good.length);
        byte[] empty = record(HANDSHAKE, new byte[0]);
        return List.of(
                empty,
                repeated(empty, 1_000),
                joined(empty, good),
                record(HANDSHAKE, new byte[MOST_IN_A_RECORD]),
                header(HANDSHAKE, MOST_IN_A_RECORD + 257),
                header(HANDSHAKE, 65_535),
                joined(header(HANDSHAKE, 65_535), new byte[65_535]),
                joined(Arrays.copyOf(good, 50), good),
                joined(
                        record(HANDSHAKE, Arrays.copyOfRange(message, 20, message.length)),
                        record(HANDSHAKE, Arrays.copyOf(message, 20))),
                joined(record(HANDSHAKE, Arrays.copyOf(message, 20)), record(ALERT, new byte[] {1, 0})),
                joined(record(HANDSHAKE, Arrays.copyOf(message, 20)), record(ALERT, new byte[] {2, 40})),
                repeated(record(ALERT, new byte[] {1, 90}), 1_000),
                record(20, new byte[] {1}),
                record(23, new byte[100]),
                record(24, new byte[] {1, 64, 0}),
                joined(good, good),
                joined(good, record(23, new byte[100])));
    }

    private static List<byte[]> names() {
        byte[] open = Target.OPEN.getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                        nameList(0, open, 0, open),
                        nameList(0, open, 0, Target.CLOSED.getBytes(StandardCharsets.US_ASCII)),
                        nameList(1, open),
                        nameList(0, new byte[0]),
                        nameList(0, "127.0.0.1".getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "::1".getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "\u00fcber.example".getBytes(StandardCharsets.UTF_8)),
                        nameList(0, "a\0b.example".getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "a\r\nb.example".getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "a.".repeat(127).getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "a".repeat(255).getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "a".repeat(16_000).getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "..".getBytes(StandardCharsets.US_ASCII)),
                        nameList(0, "*.example".getBytes(StandardCharsets.US_ASCII)),
                        new byte[0],
                        new byte[] {0, 0},
                        new byte[] {0, 3, 0, 0, 0},
                        new byte[] {0, 5, 0, 0, 9, 'a', 'b'},
                        new byte[] {(byte) 255, (byte) 255, 0, 0, 1, 'a'})
                .map(list -> hello(extension(SERVER_NAME, list)))
                .toList();
    }

    private static List<byte[]> extensions() {
        byte[] name = extension(SERVER_NAME, nameList(0, "unknown.example".getBytes(StandardCharsets.US_ASCII)));
        List<byte[]> cases = new ArrayList<>(List.of(
                hello(joined(name, name)),
                hello(new byte[] {0, 0, 0}),
                hello(new byte[] {0, 0, (byte) 255, (byte) 255}),
                hello(joined(name, extension(PADDING, new byte[16_000]))),
                hello(joined(name, extension(PADDING, new byte[64_000])))));
        for (int type = 0; type < 60; type++) {
            cases.add(hello(joined(name, extension(type, new byte[0]))));
            cases.add(hello(joined(name, extension(type, new byte[] {0, 9, 1}))));
        }
        return cases;
    }

    private static List<byte[]> otherProtocols(byte[] good) {
        byte[] sslV2 = {(byte) 128, 46, 1, 0, 2, 0, 21, 0, 0, 0, 16};
        return List.of(
                joined(sslV2, new byte[37]),
                "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII),
                "\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII),
                joined("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII), good),
                new byte[100_000]);
    }

    /** A ClientHello of TLS 1.2 with these extensions. */
    private static byte[] hello(byte[] extensions) {
        ByteBuffer body = ByteBuffer.allocate(CLIENT_HELLO_FIXED + 9 + Math.min(extensions.length, 65_535));
        body.put(new byte[4]).putShort((short) 0x0303).put(new byte[32]);
        body.put((byte) 0)
                .putShort((short) 2)
                .putShort((short) 0xc02b)
                .put((byte) 1)
                .put((byte) 0);
        body.putShort((short) extensions.length).put(extensions);
        int length = body.position() - 4;
        body.put(0, (byte) 1).put(1, (byte) (length >> 16)).putShort(2, (short) length);
        byte[] message = Arrays.copyOf(body.array(), body.position());
        ByteArrayOutputStream flight = new ByteArrayOutputStream();
        for (int from = 0; from < message.length; from += MOST_IN_A_RECORD) {
            flight.writeBytes(record(
                    HANDSHAKE, Arrays.copyOfRange(message, from, Math.min(message.length, from + MOST_IN_A_RECORD))));
        }
        return flight.toByteArray();
    }

    private static byte[] extension(int type, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putShort((short) type)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    /** The list of an extension {@code server_name}: kinds and names in turns. */
    private static byte[] nameList(Object... kindsAndNames) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (int i = 0; i < kindsAndNames.length; i += 2) {
            byte[] name = (byte[]) kindsAndNames[i + 1];
            names.write((Integer) kindsAndNames[i]);
            names.write(name.length >> 8);
            names.write(name.length);
            names.writeBytes(name);
        }
        return ByteBuffer.allocate(2 + names.size())
                .putShort((short) names.size())
                .put(names.toByteArray())
                .array();
    }

    private static byte[] record(int type, byte[] fragment) {
        return joined(header(type, fragment.length), fragment);
    }

    private static byte[] header(int type, int length) {
        return new byte[] {(byte) type, 3, 1, (byte) (length >> 8), (byte) length};
    }

    private static byte[] repeated(byte[] octets, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(octets);
        }
        return all.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
