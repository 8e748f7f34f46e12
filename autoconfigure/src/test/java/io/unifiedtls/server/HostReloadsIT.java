package io.unifiedtls.server;

import static io.unifiedtls.server.HostLoad.request;
import static io.unifiedtls.server.LocalClients.open;
import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.server.HostSourcesApplication.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reloads of hosts under load, which fail no handshake and cut no connection. */
@Timeout(180)
@Tag("long")
class HostReloadsIT {

    private static final int RELOADS = Integer.getInteger("tls.test.reloads", 50);
    /** The contexts of fewer reloads are smaller than the changes of the JVM's own memory. */
    private static final int RELOADS_THAT_SHOW = 200;

    private static final int HOSTS = Integer.getInteger("tls.test.hosts", 1_000);
    private static final int RELOADS_OF_ALL = Integer.getInteger("tls.test.reloads-of-all", 3);

    /** Two sets of the same hosts. */
    @TempDir
    static Path sets;

    @TempDir
    Path directory;

    private Path hosts = Path.of("");

    @BeforeAll
    static void writeManyHosts() throws Exception {
        for (String set : List.of("even", "odd")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            Path files = Files.createDirectory(sets.resolve(set));
            Path key = Files.writeString(files.resolve(".key"), pem(keys.getPrivate()));
            IntStream.range(0, HOSTS).parallel().forEach(i -> writeHost(files, name(i), keys, key));
        }
    }

    private static void writeHost(Path files, String name, KeyPair keys, Path key) {
        GeneralName alternative = new GeneralName(GeneralName.dNSName, name);
        SigningChain chain = AUTHORITY.issue(Leaf.server(List.of(alternative), Duration.ofDays(1)), keys);
        try {
            Files.writeString(files.resolve(name + ".pem"), pem(chain.certificates()));
            Files.createLink(files.resolve(name + ".key"), key);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @BeforeEach
    void writeMaterial() throws IOException {
        hosts = Files.createDirectory(directory.resolve("hosts"));
        write(directory, "default", certificateFor("default.example"));
    }

    @ParameterizedTest
    @EnumSource
    void reloadsOfOneHostFailNoHandshakeAndCutNoConnection(EmbeddedServer server) throws Exception {
        write(hosts, "shop", certificateFor("shop.example"));
        try (var application = HostSourcesApplication.start(
                server,
                directory,
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.reload.enabled=false")) {
            TLSReloader reloader = application.getBean(TLSReloader.class);
            long filesBefore = openFiles();
            long threadsBefore = threads();
            long memoryBefore = 0;
            try (HostLoad load = new HostLoad(application, List.of("shop.example"));
                    SSLSocket kept = open(application, "shop.example", HostLoad.CLIENT)) {
                request(kept);
                for (int i = 0; i < RELOADS; i++) {
                    if (i == RELOADS / 4) {
                        memoryBefore = usedMemory();
                    }
                    SigningChain renewed = certificateFor("shop.example");
                    write(hosts, "shop", renewed);
                    assertThat(reloader.reload())
                            .isEqualTo(new TLSReload(List.of(), Set.of("shop.example"), false, List.of()));
                    assertThat(presented(application, "shop.example")).isEqualTo(renewed.leaf());
                }
                assertThat(request(kept)).as("on a connection from before").contains("200");
                assertThat(load.failures()).isEmpty();
                assertThat(load.handshakes()).isGreaterThan(RELOADS / 4);
                if (RELOADS >= RELOADS_THAT_SHOW) {
                    assertMemoryIsFlat(memoryBefore);
                }
            }
            assertThat(threads()).isLessThan(threadsBefore + 30);
            await().atMost(Duration.ofSeconds(20)).until(() -> openFiles() < filesBefore + 20);
            assertThat(application.getBean(Recorder.class).rejected()).isEmpty();
        }
    }

    /** A link says which of two sets is the directory. */
    @ParameterizedTest
    @EnumSource
    void reloadsOfAllHostsFailNoHandshake(EmbeddedServer server) throws Exception {
        Path current = Files.createSymbolicLink(directory.resolve("current"), sets.resolve("even"));
        List<String> some = List.of(name(0), name(HOSTS / 2), name(HOSTS - 1));
        try (var application = HostSourcesApplication.start(
                server,
                directory,
                "unified-tls.sources[0].directory=file:" + current,
                "unified-tls.reload.enabled=false")) {
            try (HostLoad load = new HostLoad(application, some)) {
                for (int i = 1; i <= RELOADS_OF_ALL; i++) {
                    Path next = Files.createSymbolicLink(
                            directory.resolve("next"), sets.resolve(i % 2 == 0 ? "even" : "odd"));
                    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    assertThat(application.getBean(TLSReloader.class).reload()).satisfies(reload -> {
                        assertThat(reload.outcome()).isEqualTo(Outcome.APPLIED);
                        assertThat(reload.hosts()).hasSize(HOSTS);
                    });
                    int before = load.handshakes();
                    await().until(() -> load.handshakes() > before + 5);
                    for (String name : some) {
                        assertThat(Files.readString(current.resolve(name + ".pem")))
                                .contains(base64(presented(application, name)).substring(0, 64));
                    }
                }
                assertThat(load.failures()).isEmpty();
            }
        }
    }

    /** A context that is kept has some 20 KB; the JVM's own classes and statistics change by a megabyte. Some of it takes several collections. */
    private static void assertMemoryIsFlat(long before) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(usedMemory() - before)
                        .as("bytes of heap after %d reloads more", RELOADS - RELOADS / 4)
                        .isLessThan(1_500_000 + RELOADS * 5_000L));
    }

    private static String name(int number) {
        return "host%d.example".formatted(number);
    }

    private static String base64(X509Certificate certificate) throws Exception {
        return Base64.getEncoder().encodeToString(certificate.getEncoded());
    }

    /** Those for handshakes on Reactor Netty grow to their bound with the number of handshakes, whatever is reloaded. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("tls-handshake-"))
                .count();
    }

    private static long usedMemory() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.count();
        }
    }
}
