package io.unifiedtls.fleet.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.ReplicaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A {@link ReplicaApplication} in a process of its own. */
final class Replica implements AutoCloseable {

    static final String OPERATOR = "operator.example";
    private static final Pattern PORT = Pattern.compile(Pattern.quote(ReplicaApplication.READY) + "(\\d+)");
    /** Each process signs certificates by an authority of its own. */
    private static final SSLContext CLIENT = client();

    private final ReplicaProcess process;

    private Replica(ReplicaProcess process) {
        this.process = process;
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
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                classPath,
                ReplicaApplication.class.getName(),
                server.name(),
                "server.address=" + address,
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + database.user(),
                "spring.datasource.hikari.maximum-pool-size=4"));
        arguments.addAll(List.of(properties));
        return new Replica(ReplicaProcess.start(directory.resolve(server + ".log"), address, arguments));
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
    Replica ready() throws InterruptedException {
        process.ready(PORT);
        return this;
    }

    String answer(String name) {
        return process.answer(CLIENT, name);
    }

    /** Waits for an answer to a name, for a bounded time. */
    void await(String name, String answer, long begin) throws InterruptedException {
        process.await(() -> answer(name), answer, begin);
    }

    /** Where it listens. */
    String target() {
        return process.target();
    }

    long pid() {
        return process.pid();
    }

    /** Changes a host; the answer comes after the commit. */
    void change(String what, String name) throws IOException {
        assertThat(process.post(CLIENT, OPERATOR, "/%s/%s".formatted(what, name), ""))
                .as(process::log)
                .contains("done");
    }

    @Override
    public void close() {
        process.close();
    }
}
