package io.unifiedtls.kubernetes.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.kubernetes.Cluster;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.testing.Load;
import io.unifiedtls.testing.Visitor;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Secrets that are replaced, deleted and made anew, or that cannot be asked for, while clients connect. No handshake fails. */
@Tag("night")
@Timeout(900)
class SecretRotationsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final String NAME = "shop.example.com";
    private static final SigningChain OPERATOR = certificateFor("operator.example");
    private static final int ROTATIONS = Integer.getInteger("tls.test.secret-rotations", 20);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("tls.test.outage", 10));

    private final CertificateAuthority authority = CertificateAuthority.create("Cluster", List.of());
    private final Visitor visitor = Visitor.trusting(authority.certificate(), NAME);

    private static Cluster cluster;

    private ConfigurableApplicationContext start(FleetServer server) {
        return server.start(
                Application.class,
                "unified-tls.configurations.web.certificates[0].certificate=" + pem(OPERATOR.certificates()),
                "unified-tls.configurations.web.certificates[0].private-key=" + pem(OPERATOR.privateKey()),
                "unified-tls.server.configuration=web",
                "unified-tls.sources[0].kubernetes.namespaces=a");
    }

    private SigningChain issue() {
        return authority.issue(
                CertificateAuthority.Leaf.server(List.of(new GeneralName(GeneralName.dNSName, NAME)), VALIDITY));
    }

    @ParameterizedTest
    @EnumSource
    void replacedSecretsFailNoHandshake(FleetServer server) throws Exception {
        try (Cluster started = new Cluster()) {
            cluster = started;
            cluster.put(Cluster.secret("a", "tls", issue()));
            try (ConfigurableApplicationContext application = start(server);
                    Load load = new Load(visitor, port(application), 2)) {
                for (int i = 0; i < ROTATIONS; i++) {
                    SigningChain next = issue();
                    cluster.put(Cluster.secret("a", "tls", next));
                    await().atMost(LONG)
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> serial(application).equals(next.leaf().getSerialNumber()));
                }
                assertThat(load.failures()).isEmpty();
                assertThat(load.handshakes()).isGreaterThan(ROTATIONS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOutageOfTheClusterFailsNoHandshake(FleetServer server) throws Exception {
        try (Cluster started = new Cluster()) {
            cluster = started;
            cluster.put(Cluster.secret("a", "tls", issue()));
            try (ConfigurableApplicationContext application = start(server);
                    Load load = new Load(visitor, port(application), 2)) {
                cluster.stop();
                Thread.sleep(OUTAGE.toMillis()); // The outage itself, not a wait for a state
                cluster.restart();
                SigningChain next = issue();
                cluster.put(Cluster.secret("a", "tls", next));
                await().atMost(LONG)
                        .until(() -> serial(application).equals(next.leaf().getSerialNumber()));
                assertThat(load.failures()).isEmpty();
                assertThat(load.handshakes()).isPositive();
            }
        }
    }

    private BigInteger serial(ConfigurableApplicationContext application) throws Exception {
        return visitor.visit(port(application)).get(0).getSerialNumber();
    }

    private static int port(ConfigurableApplicationContext application) {
        return Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
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
