package io.unifiedtls.corpus;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.testing.HandmadeChain;
import io.unifiedtls.testing.OcspResponder;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A server that is attacked. It answers {@link #OPEN} to everybody, {@link #CLOSED} and {@link #WILDCARD} to clients with a
 * certificate of {@link TestCertificates#CLIENT_AUTHORITY}, and {@link #OTHER} to those with one of
 * {@link #OTHER_AUTHORITY}; whoever sends no name gets what {@link #OPEN} has.
 */
interface Target {

    String OPEN = "open.example";
    String CLOSED = "closed.example";
    String WILDCARD = "*.closed.example";
    String OTHER = "other.example";
    /** Like {@link #CLOSED}, for clients of {@link #CHECKED_CLIENTS} that were not revoked. */
    String CHECKED = "checked.example";
    /** Like {@link #OPEN}, for clients that speak HTTP/2. */
    String H2 = "h2.example";
    /** Of a tenant, whose certificate also holds {@link #OPEN}. */
    String TENANT = "tenant.example";

    CertificateAuthority OTHER_AUTHORITY = CertificateAuthority.create("Other client CA", List.of());
    SigningChain CERTIFICATE = TestCertificates.certificateFor(OPEN, CLOSED, WILDCARD, OTHER, CHECKED, H2);
    HandmadeChain CHECKED_CLIENTS = new HandmadeChain();
    OcspResponder RESPONDER = OcspResponder.start();
    SigningChain TENANTS = TestCertificates.certificateFor(TENANT, OPEN);
    Path MATERIAL = material();

    int port();

    /**
     * What {@code openssl s_client} sees of a request.
     *
     * @param serverName as it is sent
     * @param host of the request, as it is sent
     */
    default String ask(String serverName, String host, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("s_client", "-connect", "localhost:" + port(), "-ign_eof", "-servername", serverName));
        arguments.addAll(List.of(options));
        return Tool.openssl()
                .run("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host), arguments)
                .output();
    }

    /** Whether a request was answered by the application. */
    static boolean isAnswered(String seen) {
        return seen.contains("configuration=");
    }

    static boolean isResumed(String seen) {
        return seen.contains("\nReused, ");
    }

    /** The options for a client certificate: {@code client} or {@code other}. */
    static String[] certificate(String name) {
        return new String[] {
            "-cert",
            MATERIAL.resolve(name + ".pem").toString(),
            "-cert_chain",
            MATERIAL.resolve(name + ".pem").toString(),
            "-key",
            MATERIAL.resolve(name + ".key").toString()
        };
    }

    private static Path material() {
        try {
            Path directory = Files.createTempDirectory("corpus");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            write(directory, "ca", AUTHORITY);
            write(directory, "client-ca", CLIENT_AUTHORITY);
            write(directory, "other-ca", OTHER_AUTHORITY);
            Files.writeString(directory.resolve("checked-ca.pem"), pem(List.of(CHECKED_CLIENTS.root())));
            write(directory, "server", CERTIFICATE);
            write(directory, "client", clientCertificate(CLIENT_AUTHORITY));
            write(directory, "other", clientCertificate(OTHER_AUTHORITY));
            write(Files.createDirectory(directory.resolve("tenants")), "tenant", TENANTS);
            return directory;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
