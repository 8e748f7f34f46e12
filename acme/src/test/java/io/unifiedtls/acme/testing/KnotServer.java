package io.unifiedtls.acme.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** A real DNS server, Knot, with zones and a TSIG key made at run time. A missing one skips the test, or fails it where tools are required. */
public final class KnotServer implements AutoCloseable {

    public static final String KEY_NAME = "acme";

    private static final String CONFIGURATION = """
            server:
                listen: 127.0.0.1@%1$d
                rundir: "%2$s"
            log:
              - target: "%2$s/log"
                any: info
            database:
                storage: "%2$s"
            template:
              - id: default
                storage: "%2$s"
            """;
    private static final String ZONE = """
            $TTL 60
            @ SOA ns1 hostmaster 1 3600 600 86400 1
            @ NS ns1
            ns1 A 127.0.0.1
            """;

    private final Path directory;
    private final int port;
    private final String secret;
    private final Map<String, String> zones;
    private Process process;

    private KnotServer(Path directory, int port, String secret, Map<String, String> zones) throws IOException {
        this.directory = directory;
        this.port = port;
        this.secret = secret;
        this.zones = zones;
        this.process = run();
    }

    /**
     * Start it.
     *
     * @param zones their names and records, beside those that each zone has; zones whose name begins with {@code acme.} take updates
     */
    public static KnotServer start(Map<String, String> zones) throws Exception {
        requireTool("knotd");
        Path directory = Files.createTempDirectory("knot");
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String encoded = Base64.getEncoder().encodeToString(secret);
        int port = freePort();
        Files.writeString(
                directory.resolve("knot.conf"),
                CONFIGURATION.formatted(port, directory)
                        + documented(zones.keySet()).replaceAll("secret: .*", "secret: " + encoded));
        for (Map.Entry<String, String> zone : zones.entrySet()) {
            Files.writeString(directory.resolve(zone.getKey() + ".zone"), ZONE + zone.getValue());
        }
        KnotServer server = new KnotServer(directory, port, encoded, zones);
        server.awaitZones();
        return server;
    }

    /** The configuration of the document, with these zones in place of the one there. */
    private static String documented(Set<String> zones) throws IOException {
        Matcher block =
                Pattern.compile("(?ms)^```knot\\n(.*?)^```").matcher(Files.readString(Path.of("../docs/acme.md")));
        assertThat(block.find()).isTrue();
        String whole = block.group(1);
        int begin = whole.indexOf("  - domain:");
        String zone = whole.substring(begin);
        return zones.stream()
                .map(name -> zone.replaceAll("domain: .*", "domain: " + name)
                        .replaceAll(name.startsWith("acme.") ? "$^" : " *acl: acme\n", ""))
                .collect(Collectors.joining("", whole.substring(0, begin), ""));
    }

    private static void requireTool(String program) {
        boolean isInstalled = Stream.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        if (Boolean.getBoolean("tls.test.require-tools")) {
            assertThat(isInstalled).as(program + " is installed").isTrue();
        }
        assumeTrue(isInstalled, program + " is not installed");
    }

    /** Free at two loopback addresses, so that a test has a second server at the same port. */
    private static int freePort() throws IOException {
        for (int tries = 0; ; tries++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket first = new DatagramSocket(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
                    DatagramSocket second =
                            new DatagramSocket(new InetSocketAddress(UdpAddresses.SECOND, tcp.getLocalPort()))) {
                return first.getLocalPort() == second.getLocalPort() ? tcp.getLocalPort() : 0;
            } catch (IOException ex) {
                if (tries == 20) {
                    throw ex;
                }
            }
        }
    }

    private Process run() throws IOException {
        String path = Files.isExecutable(Path.of("/usr/sbin/knotd")) ? "/usr/sbin/knotd" : "knotd";
        return new ProcessBuilder(
                        path,
                        "-c",
                        directory.resolve("knot.conf").toString(),
                        "-s",
                        directory.resolve("s").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private void awaitZones() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (String zone : zones.keySet()) {
            while (!answers(zone)) {
                assertThat(process.isAlive() && System.nanoTime() < end)
                        .as(() -> read("output") + read("log"))
                        .isTrue();
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private boolean answers(String zone) {
        try {
            return ask(zone, Type.SOA).getRcode() == Rcode.NOERROR;
        } catch (IOException ex) {
            return false;
        }
    }

    private Message ask(String name, int type) throws IOException {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        resolver.setTimeout(Duration.ofSeconds(1));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN)));
    }

    /** The TXT records of a name, without those of its aliases. */
    public List<String> texts(String name) throws IOException {
        return ask(name, Type.TXT).getSection(Section.ANSWER).stream()
                .filter(TXTRecord.class::isInstance)
                .map(answer -> String.join("", ((TXTRecord) answer).getStrings()))
                .toList();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** The secret of the key, in base64. */
    public String secret() {
        return secret;
    }

    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    public void restart() throws Exception {
        stop();
        process = run();
        awaitZones();
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException ex) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
