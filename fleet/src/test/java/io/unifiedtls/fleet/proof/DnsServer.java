package io.unifiedtls.fleet.proof;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A DNS server on the loopback address, by UDP and TCP (RFC 1035). */
final class DnsServer implements AutoCloseable {

    private static final int MOST_BY_UDP = 512;
    private static final int TXT = 16;
    private static final int CNAME = 5;

    final AtomicInteger questions = new AtomicInteger();
    final AtomicInteger byTcp = new AtomicInteger();

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Function<String, Answer> answers;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "dns-server");
        thread.setDaemon(true);
        return thread;
    });

    private DnsServer(DatagramSocket udp, ServerSocket tcp, Function<String, Answer> answers) {
        this.udp = udp;
        this.tcp = tcp;
        this.answers = answers;
    }

    static DnsServer start(Function<String, Answer> answers) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int i = 0; ; i++) {
            try {
                ServerSocket tcp = new ServerSocket(0, 50, loopback);
                try {
                    DnsServer server = new DnsServer(new DatagramSocket(tcp.getLocalPort(), loopback), tcp, answers);
                    server.threads.execute(server::serveUdp);
                    server.threads.execute(server::serveTcp);
                    return server;
                } catch (SocketException ex) { // Somebody has the port by UDP
                    tcp.close();
                    if (i == 20) {
                        throw ex;
                    }
                }
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }

    String address() {
        return "127.0.0.1:" + tcp.getLocalPort();
    }

    private void serveUdp() {
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[MOST_BY_UDP], MOST_BY_UDP);
                udp.receive(packet);
                byte[] response = respond(Arrays.copyOf(packet.getData(), packet.getLength()), MOST_BY_UDP);
                if (response.length > 0) {
                    udp.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
                }
            } catch (IOException ex) {
                return;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                byTcp.incrementAndGet();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] response = respond(in.readNBytes(in.readUnsignedShort()), Integer.MAX_VALUE);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(response.length);
                out.write(response);
                out.flush();
            } catch (IOException ex) {
                // The next one
            }
        }
    }

    private byte[] respond(byte[] question, int most) throws IOException {
        questions.incrementAndGet();
        int end = 12;
        StringBuilder name = new StringBuilder();
        while (question[end] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(question, end + 1, question[end], StandardCharsets.US_ASCII));
            end += 1 + question[end];
        }
        Answer answer = answers.apply(name.toString());
        if (answer.isSilent()) {
            return new byte[0];
        }
        byte[] whole = message(Arrays.copyOf(question, end + 5), answer, answer.records(), false);
        return whole.length > most ? message(Arrays.copyOf(question, end + 5), answer, List.of(), true) : whole;
    }

    private static byte[] message(byte[] question, Answer answer, List<byte[]> records, boolean isTruncated)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(
                0x8180 | (isTruncated ? 0x0200 : 0) | answer.code()); // A response, recursion desired and available
        out.writeShort(1);
        out.writeShort(records.size());
        out.writeInt(0);
        out.write(question, 12, question.length - 12);
        for (byte[] rest : records) {
            out.write(rest);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        threads.shutdownNow();
    }

    /**
     * What is answered.
     *
     * @param code the response code
     * @param records whole, with their names
     */
    record Answer(boolean isSilent, int code, List<byte[]> records) {

        static final Answer SILENCE = new Answer(true, 0, List.of());

        static Answer code(int code) {
            return new Answer(false, code, List.of());
        }

        /** A record for each text. */
        static Answer texts(String... texts) {
            return new Answer(
                    false,
                    0,
                    Arrays.stream(texts)
                            .map(text -> record(pointer(), TXT, strings(text)))
                            .toList());
        }

        /** One record of several strings. */
        static Answer strings(List<String> strings) {
            return new Answer(false, 0, List.of(record(pointer(), TXT, strings(strings.toArray(String[]::new)))));
        }

        /** An alias, and the record of its target, as a resolver gives them. */
        static Answer alias(String target, String text) {
            List<byte[]> records = new ArrayList<>();
            records.add(record(pointer(), CNAME, name(target)));
            records.add(record(name(target), TXT, strings(text)));
            return new Answer(false, 0, records);
        }

        private static byte[] pointer() {
            return new byte[] {(byte) 0xc0, 12};
        }

        private static byte[] name(String name) {
            byte[] labels = strings(name.split("[.]"));
            return Arrays.copyOf(labels, labels.length + 1);
        }

        private static byte[] strings(String... texts) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String text : texts) {
                byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
                bytes.write(encoded.length);
                bytes.writeBytes(encoded);
            }
            return bytes.toByteArray();
        }

        private static byte[] record(byte[] name, int type, byte[] data) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes);
                out.write(name);
                out.writeShort(type);
                out.writeShort(1);
                out.writeInt(60);
                out.writeShort(data.length);
                out.write(data);
                return bytes.toByteArray();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
