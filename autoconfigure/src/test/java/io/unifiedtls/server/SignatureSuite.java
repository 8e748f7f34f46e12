package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unifiedtls.autoconfigure.properties.ServerProperties.Backend;
import io.unifiedtls.server.SClient.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;

/** Keys, signatures, groups and OCSP responses of each host. */
interface SignatureSuite extends SuiteServer {

    @Test
    @Feature("OCSP responses stapled per host")
    default void certificateComesWithItsOcspResponse(CapturedOutput output) throws IOException {
        Path root = Files.writeString(directory().resolve("stapled-ca.pem"), pem(List.of(SuiteTenants.Stapled.root())));
        Supplier<Seen> stapled = () -> client(SuiteTenants.Stapled.NAME)
                .with("-status", "-CAfile", root.toString())
                .get();
        if (backend() == Backend.JDK) {
            assertThat(stapled.get().alert()).isEqualTo("80");
            assertThat(output.getAll()).contains("Configuration 'stapled': ocsp-stapling is true, but the JDK");
        }
        assumeTrue(backend() == Backend.OPENSSL);
        await().untilAsserted(() -> assertThat(stapled.get().output())
                .contains("OCSP Response Status: successful (0x0)", "Cert Status: good", "HTTP/1."));
        assertThat(client("both.example").with("-status").get().output()).contains("OCSP response: no response sent");
    }

    @Test
    @Feature(value = "Named groups per host", since = 20)
    default void groupIsOneOfTheHost() {
        assumeTrue(backend() == Backend.OPENSSL || Runtime.version().feature() >= 20);
        Seen group = client("p384.tenant.example").get();
        assertThat(group.output()).contains("Server Temp Key: ECDH, secp384r1");
        assertThat(group.isAnswered()).isTrue();
        // handshake_failure (RFC 8446, section 4.1.1); the JDK sends unexpected_message
        assertThat(client("p384.tenant.example").with("-groups", "P-256").get().alert())
                .isIn("40", "10");
    }

    @Test
    @Feature(value = "Signature schemes per host", since = 20)
    default void schemeIsOneOfTheHost(CapturedOutput output) {
        assumeTrue(backend() == Backend.OPENSSL || Runtime.version().feature() >= 20);
        Seen scheme = client("sha512.tenant.example").with("-tls1_2").get();
        if (backend() == Backend.OPENSSL) {
            assertThat(scheme.alert()).isEqualTo("80");
            assertThat(output.getAll()).contains("signature-schemes cannot be set on OpenSSL");
        }
        assumeTrue(backend() == Backend.JDK);
        assertThat(scheme.output()).contains("Peer signing digest: SHA512");
        assertThat(scheme.isAnswered()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "RSA-PSS+SHA256, -tls1_3, RSA-PSS",
        "ECDSA+SHA256, -tls1_3, ECDSA",
        "ed25519:ECDSA+SHA256, -tls1_3, ed25519",
        "ECDSA+SHA256:RSA-PSS+SHA256, -tls1_3, ECDSA",
        "RSA-PSS+SHA256, -tls1_2, RSA-PSS",
        "ECDSA+SHA256, -tls1_2, ECDSA",
    })
    @Feature("RSA, ECDSA and Ed25519 keys side by side")
    default void keyIsOneThatTheClientCanVerify(String schemes, String version, String type) {
        Seen seen = client("keys.example").with(version, "-sigalgs", schemes).get();
        assertThat(seen.output()).contains("Peer signature type: " + type);
        assertThat(seen.isAnswered()).isTrue();
    }
}
