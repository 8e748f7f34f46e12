package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.SClient.Seen;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** HTTP/2 is not spoken with a cipher suite that RFC 9113 forbids, be it in a session that is resumed. */
@Timeout(120)
class Http2CipherSuitesIT {

    private static final String CBC = "ECDHE-ECDSA-AES128-SHA";
    private static final String GCM = "ECDHE-ECDSA-AES128-GCM-SHA256";
    private static final String BOTH = CBC + ":" + GCM;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void http2GoesWithSuitesThatItAllows(Variant variant) {
        write(directory, "host", certificateFor("mixed.example", "only.example"));
        SessionHosts hosts = new SessionHosts(directory);
        hosts.with(
                        "mixed",
                        "certificates[0].certificate=" + hosts.file("host.pem"),
                        "certificates[0].private-key=" + hosts.file("host.key"),
                        "cipher-suites=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,"
                                + "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                .with(
                        "only",
                        "base=mixed",
                        "cipher-suites=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,"
                                + "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
        try (ConfigurableApplicationContext application = hosts.start(variant, "unified-tls.policy-mode=report")) {
            int port = LocalClients.port(application);
            String session = directory.resolve("session").toString();
            assertNegotiates(client(port, "mixed", "h2,http/1.1", BOTH).with("-sess_out", session), "http/1.1", CBC);
            assertNegotiates(client(port, "mixed", "h2", BOTH), "h2", GCM);
            assertNegotiates(client(port, "mixed", "h2", BOTH).with("-sess_in", session), "h2", GCM);
            assertNegotiates(client(port, "mixed", "h2,http/1.1", GCM), "h2", GCM);
            assertNegotiates(client(port, "mixed", "http/1.1", BOTH), "http/1.1", CBC);
            assertNegotiates(client(port, "only", "h2,http/1.1", BOTH), "http/1.1", CBC);
            for (String host : new String[] {"mixed", "only"}) {
                Seen refused = client(port, host, "h2", CBC).get();
                assertThat(refused.applicationProtocol()).as(refused.output()).isEmpty();
                assertThat(refused.alert()).as(refused.output()).isIn("40", "70");
                Seen tls13 = new SClient(port, directory)
                        .name(host + ".example")
                        .with("-tls1_3", "-alpn", "h2,http/1.1")
                        .get();
                assertThat(tls13.applicationProtocol()).as(tls13.output()).isEqualTo("h2");
            }
            Seen without = new SClient(port, directory)
                    .name("mixed.example")
                    .with("-tls1_2", "-cipher", CBC)
                    .get();
            assertThat(without.isAnswered()).as(without.output()).isTrue();
        }
    }

    private static void assertNegotiates(SClient client, String protocol, String suite) {
        Seen seen = client.get();
        assertThat(seen.applicationProtocol()).as(seen.output()).isEqualTo(protocol);
        assertThat(seen.output()).contains("Cipher is " + suite);
    }

    private SClient client(int port, String host, String protocols, String suites) {
        return new SClient(port, directory)
                .name(host + ".example")
                .with("-tls1_2", "-alpn", protocols, "-cipher", suites + ":@SECLEVEL=0");
    }
}
