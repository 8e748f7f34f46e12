package io.unifiedtls.fleet.server;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.tickets.TicketKeyWatch;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/** A replica on each server, all on one database, and clients that keep their sessions in files. */
final class TicketReplicas implements AutoCloseable {

    private final Path directory;
    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    /** Replicas on OpenSSL, which share their keys. */
    TicketReplicas(Path directory, Database database) {
        this(directory, database, FleetApplication.class, "openssl");
    }

    TicketReplicas(Path directory, Database database, Class<?> application, String backend) {
        this.directory = directory;
        try {
            for (FleetServer server : FleetServer.values()) {
                applications.add(FleetApplication.start(
                        application,
                        new FleetVariant(server, backend),
                        database,
                        "unified-tls.configurations.want.base=web",
                        "unified-tls.configurations.want.client-authentication=want",
                        "unified-tls.configurations.want.trust-store.certificates="
                                + TestCertificates.pem(List.of(TestCertificates.CLIENT_AUTHORITY.certificate())),
                        "unified-tls.configurations.need.base=want",
                        "unified-tls.configurations.need.client-authentication=need"));
            }
        } catch (RuntimeException | Error ex) {
            close();
            throw ex;
        }
    }

    List<ConfigurableApplicationContext> applications() {
        return applications;
    }

    int count() {
        return applications.size();
    }

    /** A full handshake; the session is kept. */
    Seen begin(int replica, String name, String version) {
        return begin(replica, name, version, name);
    }

    /** A full handshake; the session is kept by a name of its own. */
    Seen begin(int replica, String name, String version, String session) {
        return get(replica, name, version, "-sess_out", file(session, version));
    }

    /** A handshake that offers the session which {@link #begin} has kept for a name. */
    Seen offer(int replica, String name, String version, String sessionOf) {
        return get(replica, name, version, "-sess_in", file(sessionOf, version));
    }

    private String file(String name, String version) {
        return directory.resolve(name + version).toString();
    }

    private Seen get(int replica, String name, String version, String... session) {
        List<String> arguments = new ArrayList<>(List.of("s_client", "-ign_eof", "-connect"));
        arguments.add("127.0.0.1:" + Handshakes.port(applications.get(replica)));
        arguments.addAll(List.of("-servername", name, version));
        arguments.addAll(List.of(session));
        return new Seen(Tool.openssl()
                .run("GET / HTTP/1.0\r\nHost: %s\r\n\r\n".formatted(name), arguments)
                .output());
    }

    /** All replicas read the keys of the database. */
    void refresh() {
        applications.forEach(
                application -> application.getBean(TicketKeyWatch.class).refresh());
    }

    @Override
    public void close() {
        applications.forEach(ConfigurableApplicationContext::close);
    }

    /** The client's output. */
    record Seen(String output) {

        boolean isAnswered() {
            return output.contains("HTTP/1.");
        }

        boolean isResumed() {
            return output.contains("\nReused, ");
        }
    }
}
