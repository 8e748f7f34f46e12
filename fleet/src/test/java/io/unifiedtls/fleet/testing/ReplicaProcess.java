package io.unifiedtls.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** An application that serves hosts of a fleet, in a process of its own, with an address of its own. */
public final class ReplicaProcess implements AutoCloseable {

    private static final Pattern ALERT = Pattern.compile("fatal alert: (\\w+)");
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int DNS_NAME = 2;

    private final String address;
    private final Process process;
    private final Path log;
    private int port;

    private ReplicaProcess(String address, Process process, Path log) {
        this.address = address;
        this.process = process;
        this.log = log;
    }

    /**
     * Start one. Returns before it is {@linkplain #ready ready}.
     *
     * @param log a file that does not exist
     * @param address where it listens
     * @param arguments those of Java: class path, class and its arguments
     */
    public static ReplicaProcess start(Path log, String address, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ReplicaProcess(address, process, log);
    }

    /**
     * Waits until its log says where it listens.
     *
     * @param started its first group is the port
     */
    public ReplicaProcess ready(Pattern started) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            Matcher matcher = started.matcher(log());
            if (matcher.find()) {
                port = Integer.parseInt(matcher.group(1));
                return this;
            }
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as(this::log)
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** {@code served}, the alert that refuses the name, or how else the handshake ended. */
    public String answer(SSLContext client, String name) {
        try (SSLSocket socket = connect(client, name)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return isFor(certificate, name) ? "served" : "another";
        } catch (SSLException ex) {
            Matcher alert = ALERT.matcher(String.valueOf(ex.getMessage()));
            return alert.find() ? alert.group(1) : ex.toString();
        } catch (IOException | CertificateParsingException ex) {
            return ex.toString();
        }
    }

    private static boolean isFor(X509Certificate certificate, String name) throws CertificateParsingException {
        return certificate.getSubjectAlternativeNames().contains(List.of(DNS_NAME, name));
    }

    /** Waits for an answer, for a bounded time. */
    public void await(Supplier<String> answer, String expected, long begin) throws InterruptedException {
        while (true) {
            String now = answer.get();
            if (now.equals(expected)) {
                return;
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as(() -> "%s in place of %s%n%s".formatted(now, expected, log()))
                    .isLessThan(LONGEST);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Posts a form to a host; the result begins with the status line. */
    public String post(SSLContext client, String name, String path, String form) throws IOException {
        try (SSLSocket socket = connect(client, name)) {
            socket.getOutputStream()
                    .write(
                            ("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n"
                                            + "Connection: close\r\n\r\n%s")
                                    .formatted(path, name, form.length(), form)
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private SSLSocket connect(SSLContext client, String name) throws IOException {
        Socket connection = new Socket();
        connection.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(connection, name, port, true);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException ex) {
            connection.close();
            throw ex;
        }
    }

    /** Where it listens. */
    public String target() {
        return address + ":" + port;
    }

    public long pid() {
        return process.pid();
    }

    /** What it has printed. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    /** As a machine that loses its power. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As a machine that is paused: its connections stay. */
    public void pause() throws Exception {
        signal("STOP");
    }

    public void goOn() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        kill();
    }
}
