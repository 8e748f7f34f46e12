package io.unifiedtls.fleet.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A {@link ReplicaApplication} in a process of its own, with an address of its own. */
final class Replica implements AutoCloseable {

    static final String OPERATOR = "operator.example";
    private static final Pattern PORT = Pattern.compile(Pattern.quote(ReplicaApplication.READY) + "(\\d+)");
    private static final Pattern ALERT = Pattern.compile("fatal alert: (\\w+)");
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int TIMEOUT_MILLIS = 20_000;
    /** Each process signs certificates by an authority of its own. */
    private static final SSLContext CLIENT = client();

    private final String address;
    private final Process process;
    private final Path log;
    private int port;

    private Replica(String address, Process process, Path log) {
        this.address = address;
        this.process = process;
        this.log = log;
    }

    /** Starts one, and returns before it is {@linkplain #ready ready}. */
    static Replica start(FleetServer server, String address, Database database, Path directory, String... properties)
            throws IOException {
        return startWith(System.getProperty("java.class.path"), server, address, database, directory, properties);
    }

    /** As {@link #start}, with classes that may be those of another release. */
    static Replica startWith(
            String classPath,
            FleetServer server,
            String address,
            Database database,
            Path directory,
            String... properties)
            throws IOException {
        Path log = Files.createTempFile(directory, server.name().toLowerCase(java.util.Locale.ROOT), ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                classPath,
                ReplicaApplication.class.getName(),
                server.name(),
                "server.address=" + address,
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + database.user(),
                "spring.datasource.hikari.maximum-pool-size=4"));
        command.addAll(List.of(properties));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Replica(address, process, log);
    }

    private static SSLContext client() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Waits until it serves. */
    Replica ready() throws Exception {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            Matcher matcher = PORT.matcher(log());
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
    String answer(String name) {
        try (SSLSocket socket = connect(name)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName().equals("CN=" + name) ? "served" : "another";
        } catch (SSLException ex) {
            Matcher alert = ALERT.matcher(String.valueOf(ex.getMessage()));
            return alert.find() ? alert.group(1) : ex.toString();
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    /** Waits for an answer to a name, for a bounded time. */
    void await(String name, String answer, long begin) throws InterruptedException {
        while (true) {
            String now = answer(name);
            if (now.equals(answer)) {
                return;
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as(() -> "%s is %s in place of %s%n%s".formatted(name, now, answer, log()))
                    .isLessThan(LONGEST);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Where it listens. */
    String target() {
        return address + ":" + port;
    }

    long pid() {
        return process.pid();
    }

    /** Changes a host; the answer comes after the commit. */
    void change(String what, String name) throws IOException {
        assertThat(tryToChange(what, name)).as(this::log).isTrue();
    }

    /** Whether it said that it has done it. */
    boolean tryToChange(String what, String name) throws IOException {
        try (SSLSocket socket = connect(OPERATOR)) {
            socket.getOutputStream()
                    .write("POST /%s/%s HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .formatted(what, name, OPERATOR)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("done");
        }
    }

    private SSLSocket connect(String name) throws IOException {
        Socket connection = new Socket();
        connection.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) CLIENT.getSocketFactory().createSocket(connection, name, port, true);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException ex) {
            connection.close();
            throw ex;
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException ex) {
            return ex.toString();
        }
    }

    /** As a machine that loses its power. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As a machine that is paused: its connections stay. */
    void pause() throws Exception {
        signal("STOP");
    }

    void goOn() throws Exception {
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
