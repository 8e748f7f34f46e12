package io.unifiedtls.acme.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unifiedtls.acme.CertificateEvent;
import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.PebbleServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;

/** An application whose hosts have certificates of an authority. */
public final class AcmeApplication implements AutoCloseable {

    public static final String TENANT = "customer";
    /** Machines that build may stand still for many seconds. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final ConfigurableApplicationContext context;

    private AcmeApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts one with hosts in a file of its own, unless the properties name a database. */
    public static AcmeApplication start(FleetServer server, Class<?> application, String... properties)
            throws IOException {
        Path directory = Files.createTempDirectory("acme");
        List<String> all = new ArrayList<>(List.of(
                "unified-tls.configurations.web.application-protocols=http/1.1",
                "unified-tls.server.configuration=web",
                "unified-tls.server.missing-server-name=reject",
                "unified-tls.fleet.directory=" + directory,
                "unified-tls.acme.accept-terms=true"));
        all.addAll(List.of(properties));
        return new AcmeApplication(server.start(application, all.toArray(String[]::new)));
    }

    /** Skips the tests where it is missing, unless it must not be. */
    public static void assumePebble() {
        if (!Boolean.getBoolean("tls.test.require-tools")) {
            assumeTrue(PebbleServer.isInstalled(), "pebble is not installed");
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** The answer of the actuator, or its status if that is not 200. */
    public String actuator(String method, String path) throws IOException, InterruptedException {
        int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:%d/actuator%s".formatted(port, path)))
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : Integer.toString(answer.statusCode());
    }

    public TLSHosts hosts() {
        return bean(TLSHosts.class);
    }

    public TLSCertificates certificates() {
        return bean(TLSCertificates.class);
    }

    /** Makes a host, and orders its certificate. */
    public void order(String name) {
        hosts().claim(TENANT, name, ProofMethod.OPERATOR);
        certificates().issue(TENANT, name);
    }

    public CertificateState state(String name) {
        return certificates().find(TENANT, name).orElseThrow();
    }

    /** Waits until the state of a certificate is as wanted. */
    public CertificateState await(String name, Predicate<CertificateState> wanted) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        CertificateState state = state(name);
        while (!wanted.test(state)) {
            assertThat(System.nanoTime()).as(() -> facts(name)).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
            state = state(name);
        }
        return state;
    }

    /** Everything but the keys. */
    private String facts(String name) {
        JdbcTemplate jdbc = new JdbcTemplate(bean(FleetDatabase.class).dataSource());
        StringBuilder jobs = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().startsWith("tls-jobs")) {
                jobs.append("%n%s %s".formatted(thread.getName(), List.of(stack)));
            }
        });
        return "At %s%n%s%n%s%n%s%s"
                .formatted(
                        jdbc.queryForObject("select current_timestamp", Object.class),
                        state(name),
                        jdbc.queryForList(
                                "select purpose, order_authority, url, failures, problem, next_try, renewal_at, ari_check, requested_at, changed_at "
                                        + "from tls_order where name = ?",
                                name),
                        jdbc.queryForList(
                                "select task_name, execution_time, picked, picked_by, last_heartbeat, consecutive_failures, version "
                                        + "from tls_task where task_instance = ?",
                                name),
                        jobs);
    }

    public CertificateState awaitIssued(String name) throws InterruptedException {
        return await(name, state -> state.phase() == CertificateState.Phase.ISSUED);
    }

    /** Waits until a host of a tenant has its certificate; it may not be made yet. */
    public void awaitIssued(String tenant, String name) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (certificates()
                .find(tenant, name)
                .filter(state -> state.phase() == CertificateState.Phase.ISSUED)
                .isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Order a certificate for a host of the tenant, and wait for it. Its fingerprint. */
    public String issue(String name) throws InterruptedException {
        order(name);
        awaitIssued(name);
        return fingerprint(name);
    }

    /** Wait until the host has another certificate than this one. */
    public void awaitOther(String name, String fingerprint) throws InterruptedException {
        await(name, state -> !fingerprint(name).equals(fingerprint));
    }

    private String fingerprint(String name) {
        return hosts().find(name).orElseThrow().certificate().orElseThrow().fingerprint();
    }

    /** Waits until no authority issues the certificate of a host any more. */
    public void awaitNone(String name) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (certificates().find(TENANT, name).isPresent()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    public void awaitEvent(Predicate<CertificateEvent> wanted) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        Recording recording = bean(Recording.class);
        while (recording.events().stream().noneMatch(wanted)) {
            assertThat(System.nanoTime()).as("%s", recording.events()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /** Records events. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Recording {

        private final Queue<CertificateEvent> events = new ConcurrentLinkedQueue<>();

        public List<CertificateEvent> events() {
            return List.copyOf(events);
        }

        @EventListener
        void happened(CertificateEvent event) {
            events.add(event);
        }
    }
}
