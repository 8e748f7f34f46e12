package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.server.SClient.Seen;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** In TLS 1.2, neither side signs a handshake with SHA-1 (RFC 9155). */
@Tag("ci")
@Tag("jdk")
@Timeout(120)
class WeakSignatureIT {

    private static final String ANY_SECURITY_LEVEL = "ALL:@SECLEVEL=0";

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void sha1SignsNoHandshake(Variant variant) {
        write(directory, "host", certificateFor(KeyKind.RSA_2048, "open.example"));
        write(directory, "elliptic", certificateFor("clients.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(
                directory,
                "client",
                CLIENT_AUTHORITY.issue(Leaf.client("client", Duration.ofDays(1)).with(KeyKind.RSA_2048)));
        SessionHosts hosts = new SessionHosts(directory);
        hosts.with(
                        "open",
                        "certificates[0].certificate=" + hosts.file("host.pem"),
                        "certificates[0].private-key=" + hosts.file("host.key"))
                .with(
                        "clients",
                        "certificates[0].certificate=" + hosts.file("elliptic.pem"),
                        "certificates[0].private-key=" + hosts.file("elliptic.key"),
                        "client-authentication=need",
                        "trust-store.certificates=" + hosts.file("client-ca.pem"));
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            int port = LocalClients.port(application);
            assertThat(client(port, "open", "RSA+SHA256").get().isAnswered()).isTrue();
            Seen server = client(port, "open", "RSA+SHA1").get();
            assertThat(server.isAnswered()).as(server.output()).isFalse();
            assertThat(server.alert()).as(server.output()).isEqualTo("40");

            assertThat(signing(port, "ECDSA+SHA256:RSA+SHA256").isAnswered()).isTrue();
            Seen client = signing(port, "ECDSA+SHA256:RSA+SHA1");
            assertThat(client.isAnswered()).as(client.output()).isFalse();
            if (variant.backend().equals("openssl")) {
                assertThat(client.alert()).as(client.output()).isEqualTo("47");
            } else {
                assertThat(client.output()).as("what the JDK asks for").doesNotContain("RSA+SHA1:", "RSA+SHA1\n");
            }
        }
    }

    private Seen signing(int port, String schemes) {
        return client(port, "clients", schemes).certificate(directory, "client").get();
    }

    private SClient client(int port, String host, String schemes) {
        return new SClient(port, directory)
                .name(host + ".example")
                .with("-tls1_2", "-cipher", ANY_SECURITY_LEVEL, "-sigalgs", schemes);
    }
}
