package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.server.SClient.Seen;
import io.unifiedtls.testing.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * A host that asks for no certificate tells the application of none, though its TLS implementation has one: as when a session
 * of another host had been resumed, or the implementation asks by itself. No request and no framework's view of it has it.
 */
@Timeout(120)
class UnaskedPeerIT {

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(directory, "web", certificateFor("open.example", "want.example"));
        write(directory, "client", clientCertificate(CLIENT_AUTHORITY));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void isNobodys(Variant variant) {
        try (ConfigurableApplicationContext application = start(variant)) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                Seen want = get(application, "want.example", version);
                assertThat(want.fact("peer")).as(want.output()).isEqualTo("CN=client");
                assertThat(want.fact("attribute.peer")).as(want.output()).isEqualTo("CN=client");
                Seen open = get(application, "open.example", version);
                assertThat(open.isAnswered()).as(open.output()).isTrue();
                assertThat(open.output()).as("sent though").contains("Acceptable client certificate CA names");
                assertThat(open.fact("peer")).as(open.output()).isEmpty();
                assertThat(open.fact("attribute.peer")).as(open.output()).isEmpty();
            }
            assertThat(identity(application, "want.example"))
                    .startsWith("CN=client by want")
                    .endsWith("200");
            assertThat(identity(application, "open.example")).endsWith("400");
        }
    }

    private Seen get(ConfigurableApplicationContext application, String name, String version) {
        return new SClient(LocalClients.port(application), directory)
                .name(name)
                .with(version)
                .certificate(directory, "client")
                .get();
    }

    private String identity(ConfigurableApplicationContext application, String name) {
        int port = LocalClients.port(application);
        return Tool.curl()
                .run(
                        "",
                        List.of(
                                "-sS",
                                "--resolve",
                                "%s:%d:127.0.0.1".formatted(name, port),
                                "--cacert",
                                directory.resolve("ca.pem").toString(),
                                "--cert",
                                directory.resolve("client.pem").toString(),
                                "--key",
                                directory.resolve("client.key").toString(),
                                "-w",
                                "%{http_code}",
                                "https://%s:%d/identity".formatted(name, port)))
                .output();
    }

    private ConfigurableApplicationContext start(Variant variant) {
        return new SpringApplicationBuilder(variant.server().suite(), Backend.class)
                .web(variant.server().type())
                .properties(
                        "server.port=0",
                        "spring.autoconfigure.exclude=" + variant.server().excluded(),
                        "test.backend=" + variant.backend(),
                        "unified-tls.configurations.open.certificates[0].certificate=file:"
                                + directory.resolve("web.pem"),
                        "unified-tls.configurations.open.certificates[0].private-key=file:"
                                + directory.resolve("web.key"),
                        "unified-tls.configurations.want.base=open",
                        "unified-tls.configurations.want.client-authentication=want",
                        "unified-tls.configurations.want.trust-store.certificates=file:"
                                + directory.resolve("client-ca.pem"),
                        "unified-tls.hosts[0].server-names=open.example",
                        "unified-tls.hosts[0].configuration=open",
                        "unified-tls.hosts[1].server-names=want.example",
                        "unified-tls.hosts[1].configuration=want",
                        "unified-tls.server.configuration=open")
                .run();
    }

    static class Backend {

        @Bean
        TLSBackend asking(Environment environment) {
            TLSBackend jdk = new JsseBackend();
            return environment.getRequiredProperty("test.backend").equals("jdk")
                    ? new Asking(jdk)
                    : new Asking(new OpensslBackend(
                            jdk, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty()));
        }
    }

    /** Wants a certificate of each client, whatever the configuration says. */
    private record Asking(TLSBackend delegate) implements TLSBackend {

        @Override
        public BackendServerContext newServerContext(TLSConfiguration configuration) {
            return delegate.newServerContext(configuration.toBuilder()
                    .clientAuthentication(
                            ClientAuthentication.want(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
                    .build());
        }

        @Override
        public BackendServerContext challengeContext(TLSConfiguration configuration) {
            return delegate.challengeContext(configuration);
        }

        @Override
        public String name() {
            return delegate.name();
        }

        @Override
        public List<String> faults(TLSConfiguration configuration) {
            return delegate.faults(configuration);
        }

        @Override
        public List<String> clientFaults(TLSConfiguration configuration) {
            return delegate.clientFaults(configuration);
        }

        @Override
        public BackendClientContext newClientContext(TLSConfiguration configuration) {
            return delegate.newClientContext(configuration);
        }

        @Override
        public BackendClientContext newInsecureClientContext(TLSConfiguration configuration) {
            return delegate.newInsecureClientContext(configuration);
        }

        @Override
        public List<NamedGroup> defaultNamedGroups() {
            return delegate.defaultNamedGroups();
        }

        @Override
        public boolean prefersDirectBuffers() {
            return delegate.prefersDirectBuffers();
        }

        @Override
        public SSLParameters supportedParameters() {
            return delegate.supportedParameters();
        }
    }
}
