package io.unifiedtls.kubernetes.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.kubernetes.Cluster;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Visitor;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Secrets that cannot be used, or of which there are too many: they concern no others, and health names them. */
@Tag("ci")
@Timeout(300)
class BrokenSecretsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final SigningChain OPERATOR = certificateFor("operator.example");

    private static Cluster cluster;

    private static ConfigurableApplicationContext start(FleetServer server, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "unified-tls.configurations.web.application-protocols=http/1.1",
                "unified-tls.configurations.web.certificates[0].certificate=" + pem(OPERATOR.certificates()),
                "unified-tls.configurations.web.certificates[0].private-key=" + pem(OPERATOR.privateKey()),
                "unified-tls.server.configuration=web",
                "unified-tls.sources[0].kubernetes.namespaces=a,b"));
        properties.addAll(List.of(more));
        return server.start(Application.class, properties.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void aMalformedSecretDisablesItsHostAlone(FleetServer server) throws Exception {
        try (Cluster started = new Cluster()) {
            cluster = started;
            SigningChain good = certificateFor("good.example.com");
            cluster.put(Cluster.secret("a", "good", good));
            cluster.put(Cluster.secret("b", "bad", Map.of("tls.crt", "bm8gUEVN", "tls.key", "bm8gUEVN")));
            try (ConfigurableApplicationContext application = start(server)) {
                assertThat(serial(application, "good.example.com"))
                        .isEqualTo(good.leaf().getSerialNumber());
                assertThatThrownBy(() -> serial(application, "bad.example.com")).isInstanceOf(IOException.class);
                TLSHealthIndicator health = application.getBean(TLSHealthIndicator.class);
                assertThat(health.health().getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
                assertThat(health.health().toString()).contains("Secret b/bad");
                SigningChain mended = certificateFor("bad.example.com");
                cluster.put(Cluster.secret("b", "bad", mended));
                awaitSerial(application, "bad.example.com", mended);
                await().atMost(LONG).until(() -> health.health().getStatus().equals(Status.UP));
            }
        }
    }

    /** That of the other namespace has room, and what is served follows the deletions of older ones. */
    @Test
    void aNamespaceWithTooManyNamesLeavesOutItsYoungest() throws Exception {
        try (Cluster started = new Cluster()) {
            cluster = started;
            SigningChain first = certificateFor("first.example.com");
            SigningChain second = certificateFor("second.example.com");
            SigningChain other = certificateFor("other.example.com");
            cluster.put(Cluster.secret("a", "first", first, "2026-01-01T00:00:00Z"));
            cluster.put(Cluster.secret("a", "second", second, "2026-01-02T00:00:00Z"));
            cluster.put(Cluster.secret("b", "other", other, "2026-01-03T00:00:00Z"));
            try (ConfigurableApplicationContext application =
                    start(FleetServer.TOMCAT, "unified-tls.sources[0].kubernetes.names-per-namespace=1")) {
                assertThat(serial(application, "first.example.com"))
                        .isEqualTo(first.leaf().getSerialNumber());
                assertThat(serial(application, "other.example.com"))
                        .isEqualTo(other.leaf().getSerialNumber());
                assertThatThrownBy(() -> serial(application, "second.example.com"))
                        .hasMessageContaining("unrecognized_name");
                HealthIndicator health = application.getBean("tlsKubernetesHealthIndicator", HealthIndicator.class);
                assertThat(health.health().getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
                assertThat(health.health().toString())
                        .contains(
                                "unified-tls.sources[0].kubernetes: The Secrets of namespace a have more than 1 names together");
                cluster.delete("a", "first");
                awaitSerial(application, "second.example.com", second);
                await().atMost(LONG).until(() -> health.health().getStatus().equals(Status.UP));
            }
        }
    }

    private static void awaitSerial(ConfigurableApplicationContext application, String name, SigningChain chain) {
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> serial(application, name).equals(chain.leaf().getSerialNumber()));
    }

    private static BigInteger serial(ConfigurableApplicationContext application, String name) throws IOException {
        int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return Visitor.trusting(TestCertificates.AUTHORITY.certificate(), name)
                .visit(port)
                .get(0)
                .getSerialNumber();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean(destroyMethod = "")
        KubernetesClient kubernetesClient() {
            return cluster.client();
        }
    }
}
