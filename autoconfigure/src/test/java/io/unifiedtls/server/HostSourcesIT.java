package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.operations.TLSHostEvent;
import io.unifiedtls.operations.TLSHostEvent.Disabled;
import io.unifiedtls.operations.TLSHostEvent.Enabled;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.MaterialFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** Hosts from directories and repositories, and their changes under load. */
@Timeout(180)
class HostSourcesIT {

    private static final int RELOADS = Integer.getInteger("tls.test.reloads", 50);
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
        write(directory, "client-ca", CLIENT_AUTHORITY);
    }

    @ParameterizedTest
    @EnumSource
    void hostsOfADirectoryComeChangeBreakAndHeal(EmbeddedServer server) throws Exception {
        write(hosts, "shop", certificateFor("shop.example", "*.shop.example"));
        write(hosts, "broken", certificateFor("broken.example"));
        write(hosts, "broken-key", certificateFor("other.example"));
        Files.move(hosts.resolve("broken-key.key"), hosts.resolve("broken.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(hosts.resolve("broken-key.pem"));
        try (var application = start(
                server,
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.reload.quiet-period=100ms",
                "unified-tls.reload.poll-interval=1h")) {
            assertThat(names(connect(application, "shop.example"))).contains("shop.example");
            assertThat(names(connect(application, "a.shop.example"))).contains("*.shop.example");
            assertRefused(application, "nobody.example", "unrecognized_name");
            assertRefused(application, "broken.example", "internal_error");
            Recorder recorder = application.getBean(Recorder.class);
            assertThat(recorder.hosts).singleElement().isInstanceOfSatisfying(Disabled.class, disabled -> {
                assertThat(disabled.host()).isEqualTo("broken.example");
                assertThat(disabled.fault()).contains("broken.pem", "does not belong to the certificate");
            });
            TLSHealthIndicator health = application.getBean(TLSHealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            TLSEndpoint endpoint = application.getBean(TLSEndpoint.class);
            assertThat(endpoint.tls().disabledHosts()).containsOnlyKeys("broken.example");
            assertThat(endpoint.tls().lastReload()).isNull();

            SigningChain renewed = certificateFor("shop.example");
            write(hosts, "shop", renewed);
            write(hosts, "broken", certificateFor("broken.example"));
            write(hosts, "new", certificateFor("new.example"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(connect(application, "shop.example")).isEqualTo(renewed.leaf()));
            await().untilAsserted(() ->
                    assertThat(names(connect(application, "new.example"))).contains("new.example"));
            assertThat(names(connect(application, "broken.example"))).contains("broken.example");
            assertThat(recorder.hosts).last().isEqualTo(new Enabled("broken.example"));
            assertThat(health.health().getDetails()).doesNotContainKey("disabledHosts");
            assertThat(endpoint.tls().disabledHosts()).isEmpty();
            assertThat(endpoint.tls().lastReload())
                    .satisfies(last -> assertThat(last.result().hosts()).contains("new.example"));
            Files.delete(hosts.resolve("new.pem"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertRefused(application, "new.example", "unrecognized_name"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void repositoryOfTheApplicationAnswers(EmbeddedServer server) throws Exception {
        try (var application = start(
                server,
                "unified-tls.sources[0].repository=tenants",
                "unified-tls.sources[0].configuration=partners",
                "unified-tls.configurations.partners.base=default",
                "unified-tls.configurations.partners.highest-supported-version=TLSv1.2")) {
            Tenants tenants = application.getBean(Tenants.class);
            SigningChain first = certificateFor("*.tenant.example");
            tenants.put("*.tenant.example", first);
            assertThat(connect(application, "a.tenant.example")).isEqualTo(first.leaf());
            assertThat(connect(application, "b.tenant.example")).isEqualTo(first.leaf());
            int asked = tenants.asked.get();
            assertThat(connect(application, "a.tenant.example")).isEqualTo(first.leaf());
            assertThat(tenants.asked).hasValue(asked);
            assertRefused(application, "a.b.tenant.example", "unrecognized_name");

            SigningChain second = certificateFor("*.tenant.example");
            tenants.put("*.tenant.example", second);
            assertThat(connect(application, "a.tenant.example")).isEqualTo(second.leaf());
            assertThat(connect(application, "b.tenant.example")).isEqualTo(second.leaf());

            tenants.breakHost("c.tenant.example");
            assertRefused(application, "c.tenant.example", "internal_error");
            assertThat(connect(application, "a.tenant.example")).isEqualTo(second.leaf());
            tenants.put("c.tenant.example", certificateFor("c.tenant.example"));
            assertThat(names(connect(application, "c.tenant.example"))).containsExactly("c.tenant.example");
            assertThat(application.getBean(Recorder.class).hosts)
                    .extracting(Object::getClass)
                    .isEqualTo(List.of(Disabled.class, Enabled.class));
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultThatComesByReloadKeepsTheOld(EmbeddedServer server) throws Exception {
        SigningChain shop = certificateFor("shop.example");
        write(directory, "shop", shop);
        write(directory, "shop-ca", CLIENT_AUTHORITY);
        try (var application = start(
                server,
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.shop.certificates[0].certificate=file:" + directory.resolve("shop.pem"),
                "unified-tls.configurations.shop.certificates[0].private-key=file:" + directory.resolve("shop.key"),
                "unified-tls.configurations.shop.client-authentication=want",
                "unified-tls.configurations.shop.trust-store.certificates=file:" + directory.resolve("shop-ca.pem"),
                "unified-tls.hosts[0].server-names=shop.example",
                "unified-tls.hosts[0].configuration=shop")) {
            TLSReloader reloader = application.getBean(TLSReloader.class);
            TLSHealthIndicator health = application.getBean(TLSHealthIndicator.class);
            for (MaterialFault fault : MaterialFault.values()) {
                fault.damage(directory, "shop");
                assertThat(reloader.reload().outcome()).as(fault.name()).isEqualTo(Outcome.REJECTED);
                assertThat(connect(application, "shop.example")).isEqualTo(shop.leaf());
                assertThat(application.getBean(Recorder.class).rejected)
                        .last()
                        .satisfies(event -> assertThat(event.faults())
                                .anySatisfy(told -> assertThat(told).contains(fault.message())));
                assertThat(health.health().getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
                assertThat(application.getBean(TLSEndpoint.class).tls().lastReload())
                        .satisfies(last -> assertThat(last.result().faults())
                                .anySatisfy(told -> assertThat(told).contains(fault.message())));
                fault.heal(directory, "shop");
                reloader.reload();
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                assertThat(connect(application, "shop.example")).isEqualTo(shop.leaf());
            }
        }
    }

    /** What the policy does not accept is refused by itself, and the operator's host is nobody else's. */
    @ParameterizedTest
    @EnumSource
    void entriesKeepToThePolicyAndToTheirPlace(EmbeddedServer server) throws Exception {
        write(hosts, "impostor", certificateFor("operator.example"));
        SigningChain operators = certificateFor("operator.example", "default.example");
        write(directory, "default", operators);
        try (var application = start(
                server,
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.sources[1].repository=tenants",
                "unified-tls.hosts[0].server-names=operator.example",
                "unified-tls.hosts[0].configuration=default")) {
            assertThat(connect(application, "operator.example")).isEqualTo(operators.leaf());
            application.getBean(Tenants.class).put("victim.example", certificateFor("tenant.example"));
            assertRefused(application, "victim.example", "internal_error");
        }
    }

    @ParameterizedTest
    @EnumSource
    void reloadsOfOneHostFailNoHandshakeAndCutNoConnection(EmbeddedServer server) throws Exception {
        write(hosts, "shop", certificateFor("shop.example"));
        try (var application =
                start(server, "unified-tls.sources[0].directory=file:" + hosts, "unified-tls.reload.enabled=false")) {
            TLSReloader reloader = application.getBean(TLSReloader.class);
            long filesBefore = openFiles();
            long threadsBefore = threads();
            long memoryBefore = 0;
            try (Load load = new Load(application, List.of("shop.example"));
                    SSLSocket kept = open(application, "shop.example", Client.CONTEXT)) {
                request(kept);
                for (int i = 0; i < RELOADS; i++) {
                    if (i == RELOADS / 4) {
                        memoryBefore = usedMemory();
                    }
                    SigningChain renewed = certificateFor("shop.example");
                    write(hosts, "shop", renewed);
                    assertThat(reloader.reload())
                            .isEqualTo(new TLSReload(List.of(), Set.of("shop.example"), false, List.of()));
                    assertThat(connect(application, "shop.example")).isEqualTo(renewed.leaf());
                }
                assertThat(request(kept)).as("on a connection from before").contains("200");
                assertThat(load.failures).isEmpty();
                assertThat(load.handshakes).hasValueGreaterThan(RELOADS / 4);
                // A context that is kept has some 20 KB; the JVM's own classes and statistics change by a megabyte
                assertThat(usedMemory() - memoryBefore)
                        .as("bytes of heap after %d reloads more", RELOADS - RELOADS / 4)
                        .isLessThan(1_500_000 + RELOADS * 5_000L);
            }
            assertThat(threads()).isLessThan(threadsBefore + 30);
            await().atMost(Duration.ofSeconds(20)).until(() -> openFiles() < filesBefore + 20);
            assertThat(application.getBean(Recorder.class).rejected).isEmpty();
        }
    }

    /** A link says which of two sets is the directory. */
    @ParameterizedTest
    @EnumSource
    void reloadsOfAllHostsFailNoHandshake(EmbeddedServer server) throws Exception {
        Path current = Files.createSymbolicLink(directory.resolve("current"), sets.resolve("even"));
        List<String> some = List.of(name(0), name(HOSTS / 2), name(HOSTS - 1));
        try (var application =
                start(server, "unified-tls.sources[0].directory=file:" + current, "unified-tls.reload.enabled=false")) {
            try (Load load = new Load(application, some)) {
                for (int i = 1; i <= RELOADS_OF_ALL; i++) {
                    Path next = Files.createSymbolicLink(
                            directory.resolve("next"), sets.resolve(i % 2 == 0 ? "even" : "odd"));
                    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    assertThat(application.getBean(TLSReloader.class).reload()).satisfies(reload -> {
                        assertThat(reload.outcome()).isEqualTo(Outcome.APPLIED);
                        assertThat(reload.hosts()).hasSize(HOSTS);
                    });
                    int before = load.handshakes.get();
                    await().until(() -> load.handshakes.get() > before + 5);
                    for (String name : some) {
                        assertThat(Files.readString(current.resolve(name + ".pem")))
                                .contains(base64(connect(application, name)).substring(0, 64));
                    }
                }
                assertThat(load.failures).isEmpty();
            }
        }
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

    private ConfigurableApplicationContext start(EmbeddedServer server, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "management.endpoints.web.exposure.include=health,tls",
                "spring.autoconfigure.exclude=" + server.excluded(),
                "unified-tls.configurations.default.certificates[0].certificate=file:"
                        + directory.resolve("default.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:"
                        + directory.resolve("default.key"),
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=default"));
        all.addAll(List.of(properties));
        return new SpringApplicationBuilder(Application.class)
                .web(server.type())
                .properties(all.toArray(String[]::new))
                .run();
    }

    private static void assertRefused(ConfigurableApplicationContext application, String name, String alert) {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> connect(application, name))
                .withMessageContaining(alert);
    }

    /** A full handshake; what the server presented. */
    /** Without a session from before, which keeps the certificate that it began with. */
    private static X509Certificate connect(ConfigurableApplicationContext application, String name) throws IOException {
        try (SSLSocket socket = open(application, name, Engines.clientContext(null))) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static List<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> (String) name.get(1))
                .toList();
    }

    /** Layered on a connection for the name, since the JDK resumes sessions by what it believes to be the host. */
    private static SSLSocket open(ConfigurableApplicationContext application, String name, SSLContext client)
            throws IOException {
        int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        connection.setSoTimeout(20_000);
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(connection, name, port, true);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException ex) {
            socket.close();
            throw ex;
        }
    }

    /**
     * The whole answer. Not by HEAD: Spring's HttpHeadResponseDecorator releases its buffer twice, which on Reactor Netty breaks
     * the answer of somebody else.
     */
    private static String request(SSLSocket socket) throws IOException {
        String host = socket.getSession().getPeerHost();
        socket.getOutputStream()
                .write("GET /actuator/health HTTP/1.1\r\nHost: %s\r\n\r\n"
                        .formatted(host)
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!isWhole(answer.toString())) {
            int next = socket.getInputStream().read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    private static boolean isWhole(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        if (body < 4) {
            return false;
        }
        Matcher length = Pattern.compile("(?i)\r\ncontent-length: (\\d+)").matcher(answer);
        return length.find()
                ? answer.length() == body + Integer.parseInt(length.group(1))
                : answer.endsWith("\r\n0\r\n\r\n");
    }

    private static final class Client {

        private static final SSLContext CONTEXT = Engines.clientContext(null);

        static {
            CONTEXT.getClientSessionContext().setSessionCacheSize(1); // Its memory is not the server's
        }
    }

    /** Connects over and over, and asks for something each time. */
    private static final class Load implements AutoCloseable {

        private final AtomicBoolean goesOn = new AtomicBoolean(true);
        private final ExecutorService threads = Executors.newFixedThreadPool(2);
        private final AtomicInteger handshakes = new AtomicInteger();
        private final List<Exception> failures = new CopyOnWriteArrayList<>();

        Load(ConfigurableApplicationContext application, List<String> names) {
            for (int i = 0; i < 2; i++) {
                threads.execute(() -> {
                    while (goesOn.get()) {
                        String name = names.get(handshakes.incrementAndGet() % names.size());
                        try (SSLSocket socket = open(application, name, Client.CONTEXT)) {
                            assertThat(request(socket)).contains("200");
                        } catch (Exception | AssertionError ex) {
                            failures.add(new IllegalStateException(ex));
                        }
                    }
                });
            }
        }

        @Override
        public void close() {
            goesOn.set(false);
            threads.shutdown();
            await().atMost(Duration.ofSeconds(30)).until(threads::isTerminated);
        }
    }

    /** As of a database. */
    static class Tenants implements CertificateRepository {

        private final Map<String, Optional<SigningChain>> rows = new ConcurrentHashMap<>();
        private final AtomicInteger asked = new AtomicInteger();
        private volatile Consumer<Changed> listener = changed -> {};

        void put(String name, SigningChain chain) {
            rows.put(name, Optional.of(chain));
            listener.accept(Changed.names(name));
        }

        void breakHost(String name) {
            rows.put(name, Optional.empty());
            listener.accept(Changed.names(name));
        }

        @Override
        public Optional<Entry> find(String name) {
            asked.incrementAndGet();
            return Optional.ofNullable(rows.get(name))
                    .map(row -> row.orElseThrow(() -> new InvalidMaterialException("The row is torn. Mend it.")))
                    .map(Entry::of);
        }

        @Override
        public Stream<Summary> list() {
            return rows.keySet().stream()
                    .map(name -> new Summary(List.of(name), Optional.empty(), Optional.empty(), Optional.empty()));
        }

        @Override
        public void onChange(Consumer<Changed> newListener) {
            listener = newListener;
        }
    }

    static class Recorder {

        private final List<TLSHostEvent> hosts = new CopyOnWriteArrayList<>();
        private final List<TLSReload> rejected = new CopyOnWriteArrayList<>();

        @EventListener
        void on(TLSHostEvent event) {
            hosts.add(event);
        }

        @EventListener
        void on(TLSReload event) {
            if (!event.faults().isEmpty()) {
                rejected.add(event);
            }
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Tenants tenants() {
            return new Tenants();
        }

        @Bean
        Recorder recorder() {
            return new Recorder();
        }
    }
}
