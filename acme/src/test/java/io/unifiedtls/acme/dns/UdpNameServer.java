package io.unifiedtls.acme.dns;

import io.unifiedtls.acme.testing.UdpAddresses;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server at 127.0.0.2 that says what a test wants, or nothing. */
final class UdpNameServer implements AutoCloseable {

    private final DatagramSocket socket;
    private final AtomicInteger questions = new AtomicInteger();

    UdpNameServer(int port, Function<Record, Optional<Message>> answers) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(UdpAddresses.SECOND, port));
        Thread thread = new Thread(() -> serve(answers), "udp-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** An authoritative answer of records, by a code. */
    static Optional<Message> answer(int code, Record... records) {
        Message answer = new Message();
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setRcode(code);
        for (Record each : records) {
            answer.addRecord(each, Section.ANSWER);
        }
        return Optional.of(answer);
    }

    int port() {
        return socket.getLocalPort();
    }

    int questions() {
        return questions.get();
    }

    private void serve(Function<Record, Optional<Message>> answers) {
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                questions.incrementAndGet();
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                Optional<Message> answer = answers.apply(question.getQuestion());
                if (answer.isPresent()) {
                    answer.get().getHeader().setID(question.getHeader().getID());
                    answer.get().addRecord(question.getQuestion(), Section.QUESTION);
                    byte[] wire = answer.get().toWire();
                    socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
            } catch (IOException ex) {
                return;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
