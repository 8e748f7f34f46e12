package io.unifiedtls.acme.replicas;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.SiteClient;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.PebbleServer;
import io.unifiedtls.testing.RunningTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Three servers with one database, at one port of three addresses, and their authority, which validates names by tls-alpn-01. */
final class ThreeReplicas implements AutoCloseable {

    /** The result of a handshake with a certificate of the authority for the name. */
    static final String SERVED = "served";

    private static final int VISITORS = 50;

    private final List<AcmeApplication> replicas = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(VISITORS);
    private final int port = AcmeApplication.freePort();
    private final PebbleServer pebble;
    private final AcmeFaultProxy authority;
    private final SSLContext client;
    private final Database database = PostgresServer.shared().newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());

    /** The tenant is the part of a name before ".example"; "denied" is none, and "broken" has no answer. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        static volatile boolean isBroken;

        @Bean
        IssuanceDecision customers() {
            return request -> {
                List<String> labels = List.of(request.name().split("\\.", -1));
                String tenant = labels.get(labels.size() - 2);
                if (isBroken || tenant.equals("broken")) {
                    throw new IllegalStateException("as the test wants it");
                }
                return tenant.equals("denied") ? Decision.deny("no customer") : Decision.allow(tenant);
            };
        }
    }

    /**
     * A handshake.
     *
     * @param result {@link #SERVED}, or the failure
     * @param ran how long it took, without the pauses of the machine
     */
    record Visit(String result, Duration took, Duration ran) {}

    /**
     * Starts them.
     *
     * @param validity of certificates
     * @param properties in place of others
     */
    ThreeReplicas(Duration validity, String... properties) throws Exception {
        pebble = PebbleServer.builder().tlsPort(port).validity(validity).start();
        authority = AcmeFaultProxy.before(pebble);
        client = SiteClient.trusting(pebble.roots());
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        for (FleetServer server : FleetServer.values()) {
            replicas.add(AcmeApplication.start(
                    server,
                    Application.class,
                    Stream.concat(
                                    Stream.of(
                                            "server.address=127.0.0." + (replicas.size() + 1),
                                            "server.port=" + port,
                                            "spring.datasource.url=" + database.url(),
                                            "spring.datasource.username=" + database.user(),
                                            "spring.datasource.hikari.maximum-pool-size=10",
                                            "unified-tls.fleet.initialize-schema=always",
                                            "unified-tls.fleet.keys=base64:"
                                                    + Base64.getEncoder().encodeToString(key),
                                            "unified-tls.acme.authorities[0].name=pebble",
                                            "unified-tls.acme.authorities[0].orders-per-hour=100000",
                                            "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                                            "unified-tls.acme.authorities[0].trust="
                                                    + authority.serverAuthorityLocation()),
                                    Arrays.stream(properties))
                            .toArray(String[]::new)));
        }
    }

    PebbleServer pebble() {
        return pebble;
    }

    AcmeFaultProxy authority() {
        return authority;
    }

    Database database() {
        return database;
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    AcmeApplication replica(int number) {
        return replicas.get(number % replicas.size());
    }

    Future<Visit> begin(int replica, String name) {
        return threads.submit(() -> visit(replica, name));
    }

    Visit visit(int replica, String name) throws IOException {
        long begin = System.nanoTime();
        long running = RunningTime.nanos();
        return new Visit(
                handshake(replica, name), Duration.ofNanos(System.nanoTime() - begin), RunningTime.since(running));
    }

    private String handshake(int replica, String name) throws IOException {
        Socket connection = new Socket();
        connection.setSoTimeout(20_000);
        connection.connect(
                new InetSocketAddress(
                        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (replica % replicas.size() + 1)}), port),
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

    @Override
    public void close() {
        threads.shutdownNow();
        replicas.forEach(AcmeApplication::close);
        authority.close();
        pebble.close();
    }
}
