package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.port;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.SigningChain;
import io.unifiedtls.operations.TLSHandshakeEvent;
import io.unifiedtls.operations.TLSPolicyEvent;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application whose endpoint tells of hosts of every kind, and clients of it. */
@SpringBootConfiguration
@EnableAutoConfiguration
class EndpointApplication {

    /** A chain with its issuer. */
    static SigningChain shop() {
        SigningChain chain = certificateFor("shop.example");
        return SigningChain.of(chain.privateKey(), List.of(chain.leaf(), AUTHORITY.certificate()));
    }

    /** Write what the properties name, and hosts of which one is broken. */
    static void writeMaterial(Path directory, SigningChain shop) throws IOException {
        write(directory, "shop", shop);
        write(directory, "partners", certificateFor("partners.example", "rollout.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        Path hosts = Files.createDirectory(directory.resolve("hosts"));
        write(hosts, "tenant", certificateFor("tenant.example"));
        write(hosts, "broken", certificateFor("broken.example"));
        Files.writeString(hosts.resolve("broken.key"), "no key");
    }

    static ConfigurableApplicationContext start(EmbeddedServer server, Path directory, String... more) {
        return server.start(
                EndpointApplication.class, properties(directory, more).toArray(String[]::new));
    }

    static List<String> properties(Path directory, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "management.endpoints.web.exposure.include=*",
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.default.certificates[0].certificate=file:" + directory.resolve("shop.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:" + directory.resolve("shop.key"),
                "unified-tls.configurations.default.lowest-supported-version=TLSv1.2",
                "unified-tls.configurations.default.application-protocols=http/1.1",
                "unified-tls.configurations.partners.base=default",
                "unified-tls.configurations.partners.certificates[0].certificate=file:"
                        + directory.resolve("partners.pem"),
                "unified-tls.configurations.partners.certificates[0].private-key=file:"
                        + directory.resolve("partners.key"),
                "unified-tls.configurations.partners.client-authentication=need",
                "unified-tls.configurations.partners.trust-store.certificates=file:"
                        + directory.resolve("client-ca.pem"),
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=default",
                "unified-tls.hosts[0].server-names=shop.example",
                "unified-tls.hosts[0].configuration=default",
                "unified-tls.hosts[1].server-names=partners.example",
                "unified-tls.hosts[1].configuration=partners",
                "unified-tls.sources[0].directory=file:" + directory.resolve("hosts")));
        properties.addAll(List.of(more));
        return properties;
    }

    static void refuse(ConfigurableApplicationContext application, String name) {
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> {
            try (EngineClient client = client(application, name, null)) {
                client.handshake(List::of);
            }
        });
    }

    static EngineClient client(
            ConfigurableApplicationContext application, String name, @Nullable SigningChain certificate)
            throws IOException {
        return new EngineClient(
                Engines.client(Engines.clientContext(certificate), name, parameters -> {}), port(application));
    }

    static String get(ConfigurableApplicationContext application, String path) throws IOException {
        try (EngineClient client = client(application, "shop.example", null)) {
            client.handshake(List::of);
            return client.get(path, "shop.example");
        }
    }

    static JsonNode json(ConfigurableApplicationContext application, String path) throws IOException {
        String answer = get(application, path);
        assertThat(answer).contains("200");
        return JsonMapper.shared().readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    }

    @Bean
    AwayRows rows() {
        return new AwayRows();
    }

    @Bean
    Recorder recorder() {
        return new Recorder();
    }

    /** Addresses of clients are nobody's business. */
    @Bean
    SanitizingFunction addresses() {
        return data -> data.getLowerCaseKey().endsWith("remote-address") ? data.withSanitizedValue() : data;
    }

    /** The events of handshakes and policies. */
    static class Recorder {

        private final List<Object> events = new CopyOnWriteArrayList<>();

        List<Object> events() {
            return events;
        }

        @EventListener
        void on(TLSHandshakeEvent event) {
            events.add(event);
        }

        @EventListener
        void on(TLSPolicyEvent event) {
            events.add(event);
        }
    }
}
