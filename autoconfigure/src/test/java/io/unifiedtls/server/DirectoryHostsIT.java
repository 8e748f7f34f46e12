package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories as tools leave them, answered by servers. */
@Tag("ci")
@Timeout(120)
class DirectoryHostsIT {

    @TempDir
    Path directory;

    private Path hosts = Path.of("");

    @BeforeEach
    void writeMaterial() throws IOException {
        hosts = Files.createDirectory(directory.resolve("hosts"));
        write(directory, "default", certificateFor("default.example"));
        write(directory, "ca", AUTHORITY);
    }

    /** As acme.sh leaves them. */
    @ParameterizedTest
    @EnumSource
    void eachClientGetsTheTypeOfKeyThatItVerifies(EmbeddedServer server) throws Exception {
        acmeSh("shop.example", "shop.example", certificateFor(KeyKind.RSA_2048, "shop.example"));
        acmeSh("shop.example_ecc", "shop.example", certificateFor("shop.example"));
        try (var application =
                HostSourcesApplication.start(server, directory, "unified-tls.sources[0].directory=file:" + hosts)) {
            for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
                int port = LocalClients.port(application);
                assertThat(seen(port, version, "-sigalgs", "RSA-PSS+SHA256"))
                        .contains("Server public key is 2048 bit", "Verify return code: 0 (ok)");
                assertThat(seen(port, version, "-sigalgs", "ECDSA+SHA256"))
                        .contains("Server public key is 256 bit", "Verify return code: 0 (ok)");
                assertThat(seen(port, version)).contains("Server public key is 256 bit");
            }
        }
    }

    /** The JDK's TLS refuses such a name; on its own, the starter takes OpenSSL. */
    @ParameterizedTest
    @EnumSource
    void nameWithAnUnderscoreIsAnswered(EmbeddedServer server) throws Exception {
        write(directory, "odd", certificateFor("foo_bar.example"));
        try (var application = HostSourcesApplication.start(
                server,
                directory,
                "unified-tls.server.backend=auto",
                "unified-tls.configurations.odd.certificates[0].certificate=file:" + directory.resolve("odd.pem"),
                "unified-tls.configurations.odd.certificates[0].private-key=file:" + directory.resolve("odd.key"),
                "unified-tls.hosts[0].configuration=odd",
                "unified-tls.hosts[0].server-names=foo_bar.example")) {
            assertThat(new SClient(LocalClients.port(application), directory)
                            .name("foo_bar.example")
                            .get()
                            .output())
                    .contains("CN = foo_bar.example");
        }
    }

    private String seen(int port, String... arguments) {
        return new SClient(port, directory)
                .name("shop.example")
                .with(arguments)
                .get()
                .output();
    }

    private void acmeSh(String folder, String name, SigningChain chain) throws IOException {
        Path made = Files.createDirectory(hosts.resolve(folder));
        Files.writeString(made.resolve("fullchain.cer"), pem(chain.certificates()));
        Files.writeString(made.resolve(name + ".key"), pem(chain.privateKey()));
    }
}
