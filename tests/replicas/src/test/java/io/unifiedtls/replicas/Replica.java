package io.unifiedtls.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.ReplicaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The sample application in a process of its own. It has a page that adds, suspends and removes its tenants. */
final class Replica implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("started on port (\\d+)(?s:.*)Started SampleApplication");
    private static final Pattern REDIRECT = Pattern.compile("HTTP/1.1 30[23] (?s:.*)");
    private static final String PAGE = "acme.localhost";

    private final ReplicaProcess process;
    private final Path authority;
    private @Nullable SSLContext client;

    private Replica(ReplicaProcess process, Path authority) {
        this.process = process;
        this.authority = authority;
    }

    /**
     * Starts one, and returns before it is {@linkplain #ready ready}.
     *
     * @param directory of its development CA
     * @param properties beside those of its addresses
     */
    static Replica start(Server server, String address, Path directory, List<String> properties) throws IOException {
        List<String> arguments = new ArrayList<>(server.arguments());
        arguments.add("--server.address=" + address);
        arguments.add("--server.port=0");
        arguments.add("--unified-tls.development.directory=" + directory);
        arguments.addAll(properties);
        return new Replica(
                ReplicaProcess.start(directory.resolve(server + ".log"), address, arguments),
                directory.resolve("ca.pem"));
    }

    /** Waits until it serves. */
    Replica ready() throws InterruptedException {
        process.ready(PORT);
        client = SslBundle.of(new PemSslStoreBundle(
                        null,
                        PemSslStoreDetails.forCertificate(authority.toUri().toString())))
                .createSslContext();
        return this;
    }

    /** {@code served}, the alert that refuses a tenant's host, or how else the handshake ended. */
    String answer(String tenant) {
        return process.answer(client(), tenant + ".tenants.localhost");
    }

    /** Waits for an answer to a tenant's host, for a bounded time. */
    void await(String tenant, String answer, long begin) throws InterruptedException {
        process.await(() -> answer(tenant), answer, begin);
    }

    /** The answer of the page comes after the commit. */
    void add(String tenant) throws IOException {
        assertThat(tryToAdd(tenant)).as(process::log).isTrue();
    }

    /** Whether it said that it has done it. */
    boolean tryToAdd(String tenant) throws IOException {
        return post("/tenants", "name=" + tenant);
    }

    /** To suspend or to remove a tenant. */
    void change(String tenant, String action) throws IOException {
        assertThat(post("/tenants/%s/%s".formatted(tenant, action), ""))
                .as(process::log)
                .isTrue();
    }

    private boolean post(String path, String form) throws IOException {
        return REDIRECT.matcher(process.post(client(), PAGE, path, form)).matches();
    }

    /** It trusts the development CA, which the first process makes at its start. */
    private SSLContext client() {
        return Objects.requireNonNull(client, "not ready");
    }

    String log() {
        return process.log();
    }

    void kill() {
        process.kill();
    }

    void pause() throws Exception {
        process.pause();
    }

    void goOn() throws Exception {
        process.goOn();
    }

    @Override
    public void close() {
        process.close();
    }
}
