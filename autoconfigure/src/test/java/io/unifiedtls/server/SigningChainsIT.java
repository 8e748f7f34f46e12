package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.server.SClient.Seen;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Of several signing chains a client gets one that it can verify, if there is one. */
@Tag("ci")
@Tag("jdk")
@Timeout(180)
class SigningChainsIT {

    /** Host, options of the client, and what {@code s_client} says of the server's key. */
    private static final List<List<String>> CASES = List.of(
            List.of("elliptic", "-tls1_2 -groups P-256", "Server public key is 256 bit"),
            List.of("elliptic", "-tls1_2 -groups P-384", "Server public key is 384 bit"),
            List.of("elliptic", "-tls1_2 -groups P-256:P-384", "Server public key is 384 bit"),
            List.of(
                    "elliptic",
                    "-tls1_2 -groups X25519:P-256 -sigalgs ECDSA+SHA384:ECDSA+SHA256",
                    "Server public key is 256 bit"),
            List.of("elliptic", "-tls1_3 -groups P-384 -sigalgs ECDSA+SHA256", "Server public key is 256 bit"),
            List.of(
                    "elliptic",
                    "-tls1_3 -groups P-256 -sigalgs ECDSA+SHA384:ECDSA+SHA256",
                    "Server public key is 384 bit"),
            List.of("large", "-tls1_2 -groups P-256", "Server public key is 2048 bit"),
            List.of("large", "-tls1_2 -groups P-521:P-256", "Server public key is 521 bit"),
            List.of("large", "-tls1_2 -groups P-521:P-256 -sigalgs RSA+SHA256", "Server public key is 2048 bit"),
            List.of(
                    "large",
                    "-tls1_2 -groups P-256 -cipher ECDHE-RSA-AES256-GCM-SHA384",
                    "Server public key is 2048 bit"),
            List.of("large", "-tls1_3 -sigalgs rsa_pss_rsae_sha256:ECDSA+SHA256", "Server public key is 2048 bit"),
            List.of("edwards", "-tls1_2 -groups P-256 -sigalgs ECDSA+SHA256", "Peer signature type: ECDSA"),
            List.of("edwards", "-tls1_2 -groups P-256 -sigalgs ed25519", "Peer signature type: ed25519"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void clientGetsTheOneThatItCanVerify(Variant variant) throws GeneralSecurityException {
        SessionHosts hosts = new SessionHosts(directory);
        host(hosts, "elliptic", certificateFor(KeyKind.P384, "elliptic.example"), certificateFor("elliptic.example"));
        host(hosts, "large", p521("large.example"), certificateFor(KeyKind.RSA_2048, "large.example"));
        host(hosts, "edwards", certificateFor(KeyKind.ED25519, "edwards.example"), certificateFor("edwards.example"));
        SoftAssertions softly = new SoftAssertions();
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            for (List<String> example : CASES) {
                Seen seen = new SClient(LocalClients.port(application), directory)
                        .name(example.get(0) + ".example")
                        .with(example.get(1).split(" ", -1))
                        .get();
                softly.assertThat(seen.isAnswered())
                        .as("%s: %s", example, seen.output())
                        .isTrue();
                softly.assertThat(seen.output()).as(example.toString()).contains(example.get(2));
            }
            Seen none = new SClient(LocalClients.port(application), directory)
                    .name("elliptic.example")
                    .with("-tls1_2", "-groups", "P-521")
                    .get();
            softly.assertThat(none.alert()).as(none.output()).isEqualTo("40");
        }
        softly.assertAll();
    }

    private void host(SessionHosts hosts, String name, SigningChain first, SigningChain second) {
        write(directory, name + 0, first);
        write(directory, name + 1, second);
        hosts.with(
                name,
                "certificates[0].certificate=" + hosts.file(name + "0.pem"),
                "certificates[0].private-key=" + hosts.file(name + "0.key"),
                "certificates[1].certificate=" + hosts.file(name + "1.pem"),
                "certificates[1].private-key=" + hosts.file(name + "1.key"));
    }

    private static SigningChain p521(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(521);
        return AUTHORITY.issue(
                Leaf.server(List.of(new GeneralName(GeneralName.dNSName, name)), Duration.ofDays(1)),
                generator.generateKeyPair());
    }
}
