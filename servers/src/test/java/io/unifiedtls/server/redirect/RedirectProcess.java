package io.unifiedtls.server.redirect;

import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.Answer;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process with a redirect port, which does as its standard input says. */
final class RedirectProcess {

    static final long MEASURED_MILLIS = 1_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final List<FileInputStream> FILES = new ArrayList<>();

    private RedirectProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        RedirectServer server = RedirectServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                request ->
                        Answer.ready(PlainResponse.redirect(request.method(), request.host(), 443, request.target())),
                Challenges.none(),
                Duration.ofSeconds(60));
        warmUp(server.port());
        System.out.println("port=" + server.port());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            follow(command);
            System.out.println(command + "=");
        }
    }

    /** Loads the classes, for which no file is left later. */
    private static void warmUp(int port) throws IOException, InterruptedException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            client.getInputStream().readAllBytes();
        }
        FILES.add(new FileInputStream("/dev/null"));
        for (String command : List.of("release", "measure")) {
            follow(command);
        }
    }

    private static void follow(String command) throws IOException, InterruptedException {
        switch (command) {
            case "exhaust" -> exhaust();
            case "measure" -> System.out.println("milliseconds=" + measure());
            case "release" -> {
                for (FileInputStream file : FILES) {
                    file.close();
                }
                FILES.clear();
            }
            default -> throw new IllegalArgumentException(command);
        }
    }

    private static void exhaust() {
        try {
            while (true) {
                FILES.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException ex) {
            // None is left
        }
    }

    /** What the server's thread uses of the processor in a second. */
    private static long measure() throws InterruptedException {
        long id = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tls-redirect"))
                .mapToLong(Thread::getId)
                .findFirst()
                .orElseThrow();
        long before = THREADS.getThreadCpuTime(id);
        Thread.sleep(MEASURED_MILLIS);
        return (THREADS.getThreadCpuTime(id) - before) / 1_000_000;
    }
}
