package io.unifiedtls.acme.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The first visitors of names, over three servers with one database. An authority validates each name by tls-alpn-01, at one of the servers. */
@Tag("one-jdk")
@Timeout(180)
@Tag("long")
class FirstVisitorsIT {

    private static final int VISITORS = 30;
    private static final String SERVED = "served";
    private static final List<AcmeApplication> REPLICAS = new ArrayList<>();

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(VISITORS + 20);

    private static PebbleServer pebble;
    private static AcmeFaultProxy authority;
    private static SSLContext client;
    private static int port;

    /** The tenant is the part of a name before ".example"; "denied" is none, and "broken" has no answer. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        IssuanceDecision customers() {
            return request -> {
                List<String> labels = List.of(request.name().split("\\.", -1));
                String tenant = labels.get(labels.size() - 2);
                if (tenant.equals("broken")) {
                    throw new IllegalStateException("as the test wants it");
                }
                return tenant.equals("denied") ? Decision.deny("no customer") : Decision.allow(tenant);
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        AcmeApplication.assumePebble();
        port = AcmeApplication.freePort();
        pebble = PebbleServer.builder().tlsPort(port).start();
        authority = AcmeFaultProxy.before(pebble);
        client = trusting(pebble.roots());
        Database database = PostgresServer.shared().newDatabase();
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        for (FleetServer server : FleetServer.values()) {
            REPLICAS.add(AcmeApplication.start(
                    server,
                    Application.class,
                    "server.address=127.0.0." + (REPLICAS.size() + 1),
                    "server.port=" + port,
                    "spring.datasource.url=" + database.url(),
                    "spring.datasource.username=" + database.user(),
                    "spring.datasource.hikari.maximum-pool-size=10",
                    "unified-tls.fleet.initialize-schema=always",
                    "unified-tls.fleet.keys=base64:" + Base64.getEncoder().encodeToString(key),
                    "unified-tls.acme.authorities[0].name=pebble",
                    "unified-tls.acme.authorities[0].orders-per-hour=100000",
                    "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                    "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation()));
        }
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        REPLICAS.forEach(AcmeApplication::close);
        authority.close();
        pebble.close();
    }

    private static SSLContext trusting(List<X509Certificate> roots) throws Exception {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        for (X509Certificate root : roots) {
            anchors.setCertificateEntry(root.getSerialNumber().toString(), root);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private record Visit(String result, Duration took) {}

    private static Future<Visit> visit(int replica, String name) {
        return THREADS.submit(() -> {
            long begin = System.nanoTime();
            return new Visit(handshake(replica, name), Duration.ofNanos(System.nanoTime() - begin));
        });
    }

    private static String handshake(int replica, String name) throws IOException {
        Socket connection = new Socket();
        connection.setSoTimeout(20_000);
        connection.connect(
                new InetSocketAddress(
                        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (replica % REPLICAS.size() + 1)}), port),
                20_000);
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(connection, name, port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return SERVED;
        } catch (SSLException ex) {
            return String.valueOf(ex.getMessage());
        }
    }

    /** The server that is validated is each time another one than the first visitor's, too. */
    @Test
    void visitorsOfOneNameShareOneOrder() throws Exception {
        for (int validated = 1; validated <= 3; validated++) {
            String name = "shop%d.alice.example".formatted(validated);
            pebble.dns().address(name, "127.0.0." + validated);
            List<Future<Visit>> visits = IntStream.range(0, VISITORS)
                    .mapToObj(number -> visit(number, name))
                    .toList();
            List<Duration> times = new ArrayList<>();
            for (Future<Visit> visit : visits) {
                assertThat(visit.get().result()).isEqualTo(SERVED);
                times.add(visit.get().took());
            }
            times.sort(null);
            Duration most = times.get((int) Math.ceil(times.size() * 0.95) - 1);
            System.out.printf(
                    "%d first visitors of %s over three servers: %d ms (p50), %d ms (p95)%n",
                    VISITORS, name, times.get(VISITORS / 2).toMillis(), most.toMillis());
            assertThat(most).isLessThan(Duration.ofSeconds(5));
            assertThat(authority.orders(name)).isEqualTo(1);
        }
    }

    @Test
    void namesThatNobodyWantsAreNotOrdered() throws Exception {
        assertThat(visit(0, "shop.denied.example").get().result()).contains("unrecognized_name");
        assertThat(visit(1, "shop.broken.example").get().result()).contains("unrecognized_name");
        assertThat(visit(2, "localhost").get().result()).doesNotContain(SERVED);
        assertThat(authority.orders("shop.denied.example")).isZero();
        assertThat(authority.orders("shop.broken.example")).isZero();
    }

    /** The next visitor after that gets the certificate. */
    @Test
    void authorityThatIsSlowKeepsVisitorsForSomeSecondsOnly() throws Exception {
        authority.delay(Kind.FINALIZE, Duration.ofSeconds(10));
        try {
            Visit first = visit(0, "slow.bob.example").get();
            assertThat(first.result()).contains("internal_error");
            assertThat(first.took()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(10));
        } finally {
            authority.delay(Kind.FINALIZE, Duration.ZERO);
        }
        Visit later = visit(1, "slow.bob.example").get();
        for (int i = 0; i < 3 && !later.result().equals(SERVED); i++) {
            later = visit(1, "slow.bob.example").get();
        }
        assertThat(later.result()).isEqualTo(SERVED);
        assertThat(authority.orders("slow.bob.example")).isEqualTo(1);
    }

    /** One tenant's names do not keep others waiting. */
    @Test
    void tenantWithManyNamesLeavesRoomForOthers() throws Exception {
        List<Future<Visit>> many = IntStream.range(0, 40)
                .mapToObj(number -> visit(number, "n%d.greedy.example".formatted(number)))
                .toList();
        Visit other = visit(0, "shop.carol.example").get();
        assertThat(other.result()).isEqualTo(SERVED);
        for (Future<Visit> visit : many) {
            assertThat(visit.get().result()).isNotNull();
        }
    }
}
