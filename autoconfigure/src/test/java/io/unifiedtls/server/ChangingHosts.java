package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application with hosts of each kind, whose trust in clients can be exchanged: of the table, of a directory, of a
 * repository, of a resolver, and of a management port. All of them want a certificate of {@code CLIENT_AUTHORITY} at first.
 */
final class ChangingHosts implements AutoCloseable {

    static final CertificateAuthority OTHER_AUTHORITY =
            CertificateAuthority.create("Another client authority", List.of());

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Pattern ANSWER = Pattern.compile("(?is)HTTP/1.1 (\\d+).*?content-length: (\\d+)\r.*");
    private final SSLContext client = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));

    /** A connection with a certificate of the first authority; the handshake is to be done. */
    EngineClient client(String name) throws IOException {
        return client(name, "local.server.port");
    }

    private EngineClient client(String name, String port) throws IOException {
        return new EngineClient(Engines.client(client, name, parameters -> {}), port(port), TIMEOUT_MILLIS);
    }

    private final Path directory;
    private final ConfigurableApplicationContext application;

    /** Start it. */
    ChangingHosts(Variant variant, Path directory, String... properties) throws IOException {
        this.directory = directory;
        Path hosts = Files.createDirectories(directory.resolve("hosts"));
        write(directory, "server", certificateFor("*.table.example", "*.moody.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        for (String name : List.of("a.files.example", "b.files.example")) {
            write(hosts, name, certificateFor(name));
            writeTrust(name, CLIENT_AUTHORITY);
        }
        List<String> all = new ArrayList<>(List.of(
                "management.server.port=0",
                "management.endpoints.web.exposure.include=health",
                "unified-tls.server.backend=" + variant.backend(),
                "unified-tls.server.configuration=closed",
                "unified-tls.management.configuration=closed",
                "unified-tls.configurations.closed.certificates[0].certificate=file:" + directory.resolve("server.pem"),
                "unified-tls.configurations.closed.certificates[0].private-key=file:" + directory.resolve("server.key"),
                "unified-tls.configurations.closed.application-protocols=http/1.1",
                "unified-tls.configurations.closed.client-authentication=need",
                "unified-tls.configurations.closed.trust-store.certificates=file:" + directory.resolve("client-ca.pem"),
                "unified-tls.hosts[0].server-names=*.table.example",
                "unified-tls.hosts[0].configuration=closed",
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.sources[0].client-trust=host",
                "unified-tls.sources[1].repository=rows",
                "unified-tls.reload.enabled=false",
                "unified-tls.reload.close-connections-on-trust-change=after 100ms"));
        all.addAll(List.of(properties));
        this.application = variant.server().start(Application.class, all.toArray(String[]::new));
    }

    /** From now on, only clients of the other authority are let in to hosts of the table and of the management port. */
    void changeTable() {
        write(directory, "client-ca", OTHER_AUTHORITY);
        application.getBean(TLSReloader.class).reload();
    }

    /** From now on, only clients of the other authority are let in to this host of the directory. */
    void changeFiles(String name) {
        writeTrust(name, OTHER_AUTHORITY);
        application.getBean(TLSReloader.class).reload();
    }

    private void writeTrust(String name, CertificateAuthority authority) {
        write(directory.resolve("hosts"), name + ".client-ca", authority);
    }

    ChangingRows rows() {
        return application.getBean(ChangingRows.class);
    }

    MoodyResolver moody() {
        return application.getBean(MoodyResolver.class);
    }

    EngineClient managementClient(String name) throws IOException {
        return client(name, "local.management.port");
    }

    /** A connection that is established, with a certificate of the first authority. */
    SSLSocket open(String name) throws IOException {
        return open(name, "local.server.port");
    }

    private SSLSocket open(String name, String port) throws IOException {
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), port(port));
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(connection, name, port(port), true);
        socket.startHandshake();
        return socket;
    }

    SSLSocket openManagement(String name) throws IOException {
        return open(name, "local.management.port");
    }

    /** The status of the answer to a request; empty if the connection is closed. */
    static String status(SSLSocket socket, String host) throws IOException {
        socket.getOutputStream()
                .write("GET /hello HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host).getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        Matcher answer = ANSWER.matcher(head);
        if (!answer.matches()) {
            throw new IOException("Not understood: " + head);
        }
        socket.getInputStream().readNBytes(Integer.parseInt(answer.group(2)));
        return answer.group(1);
    }

    private int port(String property) {
        return application.getEnvironment().getRequiredProperty(property, Integer.class);
    }

    @Override
    public void close() {
        moody().release();
        application.close();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class Application {

        @Bean
        ChangingRows rows() {
            return new ChangingRows();
        }

        @Bean
        MoodyResolver moody() {
            return new MoodyResolver();
        }

        @GetMapping(path = "/hello", produces = "text/plain")
        String hello() {
            return "hello";
        }
    }
}
