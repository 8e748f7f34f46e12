package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.expiredClientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.SigningChain;
import io.unifiedtls.autoconfigure.properties.ServerProperties.Backend;
import io.unifiedtls.material.KeyKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** Every behaviour of a server with a host table and a resolver, as real clients see it. A subclass names a server. */
@TestPropertySource(
        properties = {
            "server.compression.enabled=true",
            "server.shutdown=graceful",
            "server.forward-headers-strategy=native",
            "unified-tls.server.backend=jdk",
            "unified-tls.server.configuration=default",
            "unified-tls.server.resolver-timeout=3s",
            "unified-tls.server.handshake-timeout=8s",
            "spring.http.codecs.max-in-memory-size=8MB",
            "unified-tls.configurations.default.application-protocols=h2,http/1.1",
            "unified-tls.configurations.only12.base=default",
            "unified-tls.configurations.only12.highest-supported-version=TLSv1.2",
            "unified-tls.configurations.only13.base=default",
            "unified-tls.configurations.only13.lowest-supported-version=TLSv1.3",
            "unified-tls.configurations.only13.application-protocols=http/1.1",
            "unified-tls.configurations.need.base=default",
            "unified-tls.configurations.need.client-authentication=need",
            "unified-tls.configurations.want.base=default",
            "unified-tls.configurations.want.client-authentication=want",
            "unified-tls.configurations.keys.base=default",
            "unified-tls.revocation.private-hosts=localhost",
            "unified-tls.hosts[0].server-names=both.example,*.wild.example",
            "unified-tls.hosts[0].configuration=default",
            "unified-tls.hosts[1].server-names=only12.example,old.wild.example",
            "unified-tls.hosts[1].configuration=only12",
            "unified-tls.hosts[2].server-names=only13.example,exact.wild.example",
            "unified-tls.hosts[2].configuration=only13",
            "unified-tls.hosts[3].server-names=need.example",
            "unified-tls.hosts[3].configuration=need",
            "unified-tls.hosts[4].server-names=want.example",
            "unified-tls.hosts[4].configuration=want",
            "unified-tls.hosts[5].server-names=keys.example",
            "unified-tls.hosts[5].configuration=keys",
            "unified-tls.configurations.aes256.base=default",
            "unified-tls.configurations.aes256.cipher-suites=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,"
                    + "TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "unified-tls.hosts[6].server-names=aes256.example",
            "unified-tls.hosts[6].configuration=aes256",
        })
@ExtendWith({TestedBackend.class, OutputCaptureExtension.class, FeatureReport.class})
@DirtiesContext // Or it would tell, amid other tests, that its files are gone
abstract class HandshakeSuite
        implements ServerNameSuite,
                ResolverSuite,
                VersionSuite,
                SignatureSuite,
                ApplicationProtocolSuite,
                ClientAuthenticationSuite,
                ResumptionSuite,
                ClientHelloSuite,
                RequestSuite,
                AuthoritySuite {

    /** What to exclude for another server, since the test's class path has all of them. */
    static final String TOMCAT =
            "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration";

    static final String JETTY =
            "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration";

    static final String REACTIVE_TOMCAT =
            "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration";

    static final String REACTIVE_JETTY =
            "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration";

    static final String NETTY =
            "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration";

    @TempDir
    static Path directory;

    @LocalServerPort
    private int port;

    @Autowired
    private SuiteTenants tenants;

    @Autowired
    private ExplainAgreement agreement;

    @Value("${unified-tls.server.backend}")
    private Backend backend;

    @DynamicPropertySource
    static void certificates(DynamicPropertyRegistry registry) {
        write(directory, "ca", AUTHORITY);
        write(directory, "client-ca", CLIENT_AUTHORITY);
        for (String name : List.of("default", "only12", "only13", "need", "want", "aes256")) {
            String host = name.equals("default") ? "both" : name;
            certificate(registry, name, 0, certificateFor(host + ".example", "*.wild.example", "default.example"));
        }
        certificate(registry, "keys", 0, certificateFor(KeyKind.RSA_2048, "keys.example"));
        certificate(registry, "keys", 1, certificateFor(KeyKind.P256, "keys.example"));
        certificate(registry, "keys", 2, certificateFor(KeyKind.ED25519, "keys.example"));
        for (String name : List.of("need", "want")) {
            registry.add(
                    "unified-tls.configurations.%s.trust-store.certificates".formatted(name),
                    () -> "file:" + directory.resolve("client-ca.pem"));
        }
    }

    private static void certificate(DynamicPropertyRegistry registry, String name, int index, SigningChain chain) {
        write(directory, name + index, chain);
        String prefix = "unified-tls.configurations.%s.certificates[%d].".formatted(name, index);
        registry.add(prefix + "certificate", () -> "file:" + directory.resolve(name + index + ".pem"));
        registry.add(prefix + "private-key", () -> "file:" + directory.resolve(name + index + ".key"));
    }

    @BeforeAll
    static void clientCertificates() {
        write(directory, "right", clientCertificate(CLIENT_AUTHORITY));
        write(directory, "wrong", clientCertificate(AUTHORITY));
        write(directory, "expired", expiredClientCertificate(CLIENT_AUTHORITY));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public SuiteTenants tenants() {
        return tenants;
    }

    /** Each handshake of this suite is explained, too, and both must come to the same. */
    @Override
    public SClient client() {
        return new SClient(port, directory, agreement::begin);
    }
}
