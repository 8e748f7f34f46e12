package io.unifiedtls.kubernetes.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.kubernetes.Cluster;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.testing.Load;
import io.unifiedtls.testing.Usage;
import io.unifiedtls.testing.Visitor;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Secrets that are replaced, deleted and made anew, or that cannot be asked for, while clients connect. No handshake fails, and nothing is kept. */
@Tag("ci")
@Timeout(1_800)
class SecretRotationsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final String NAME = "shop.example.com";
    private static final SigningChain OPERATOR = certificateFor("operator.example");
    private static final int ROTATIONS = Integer.getInteger("tls.test.secret-rotations", 20);
    /** Until caches are full, and code is compiled. */
    private static final int WARM_UP = Math.min(100, ROTATIONS);

    /** Or the client's memory would grow with each handshake. */
    private static final int MOST_SESSIONS = 10;

    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("tls.test.outage", 10));

    private final CertificateAuthority authority = CertificateAuthority.create("Cluster", List.of());
    private final Visitor visitor = Visitor.trusting(authority.certificate(), NAME);

    private static Cluster cluster;

    private ConfigurableApplicationContext start(FleetServer server, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "unified-tls.configurations.web.certificates[0].certificate=" + pem(OPERATOR.certificates()),
                "unified-tls.configurations.web.certificates[0].private-key=" + pem(OPERATOR.privateKey()),
                "unified-tls.server.configuration=web",
                "unified-tls.sources[0].kubernetes.namespaces=a"));
        properties.addAll(List.of(more));
        return server.start(Application.class, properties.toArray(String[]::new));
    }

    private SigningChain issue() {
        return authority.issue(
                CertificateAuthority.Leaf.server(List.of(new GeneralName(GeneralName.dNSName, NAME)), VALIDITY));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetServer#heavy")
    void replacedSecretsFailNoHandshake(FleetServer server) throws Exception {
        try (Cluster started = new Cluster()) {
            cluster = started;
            cluster.put(Cluster.secret("a", "tls", issue()));
            visitor.rememberSessions(MOST_SESSIONS);
            try (ConfigurableApplicationContext application = start(server);
                    Load load = new Load(visitor, port(application), 2)) {
                rotate(application, WARM_UP);
                Usage before = Usage.now();
                rotate(application, ROTATIONS);
                await().atMost(LONG).untilAsserted(() -> Usage.now().assertFlatSince(before));
                System.out.printf(
                        "%s: %s before %d replacements of a Secret, %s after%n",
                        server, before, ROTATIONS, Usage.now());
                assertThat(load.failures()).isEmpty();
                assertThat(load.handshakes()).isGreaterThan(ROTATIONS);
            }
        }
    }

    private void rotate(ConfigurableApplicationContext application, int count) {
        for (int i = 0; i < count; i++) {
            SigningChain next = issue();
            cluster.put(Cluster.secret("a", "tls", next));
            await().atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> serial(application).equals(next.leaf().getSerialNumber()));
        }
    }

    /** As cert-manager does if its Certificate is made anew: the Secret goes, and another one comes. */
    @Tag("night")
    @ParameterizedTest
    @EnumSource
    void aSecretThatIsMadeAnewWhileAnotherHasItsNameFailsNoHandshake(FleetServer server) throws Exception {
        try (Cluster started = new Cluster()) {
            cluster = started;
            cluster.put(Cluster.secret("a", "tls", issue()));
            try (ConfigurableApplicationContext application = start(server);
                    Load load = new Load(visitor, port(application), 2)) {
                for (int i = 0; i < Math.min(ROTATIONS, 100); i++) {
                    SigningChain next = issue();
                    cluster.put(Cluster.secret("a", "tls-" + i, next));
                    cluster.delete("a", i == 0 ? "tls" : "tls-" + (i - 1));
                    await().atMost(LONG)
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> serial(application).equals(next.leaf().getSerialNumber()));
                }
                assertThat(load.failures()).isEmpty();
            }
        }
    }

    @Tag("night")
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

    /** It is away from before the first list on. */
    @Tag("night")
    @ParameterizedTest
    @EnumSource
    void aClusterThatComesLaterIsWaitedForOrServedFromThenOn(FleetServer server) throws Exception {
        try (Cluster started = new Cluster()) {
            cluster = started;
            SigningChain chain = issue();
            cluster.put(Cluster.secret("a", "tls", chain));
            cluster.stop();
            CompletableFuture<ConfigurableApplicationContext> waiting = CompletableFuture.supplyAsync(
                    () -> start(server, "unified-tls.sources[0].kubernetes.start-timeout=4m"));
            try (ConfigurableApplicationContext optional = start(
                    server,
                    "unified-tls.sources[0].optional=true",
                    "unified-tls.sources[0].kubernetes.start-timeout=1s")) {
                Thread.sleep(OUTAGE.toMillis()); // The outage itself
                assertThat(waiting).isNotDone();
                assertThatThrownBy(() -> serial(optional)).hasMessageContaining("internal_error"); // And not unknown
                cluster.restart();
                await().atMost(LONG)
                        .ignoreExceptions()
                        .until(() -> serial(optional).equals(chain.leaf().getSerialNumber()));
                try (ConfigurableApplicationContext application = waiting.get(3, TimeUnit.MINUTES)) {
                    assertThat(serial(application)).isEqualTo(chain.leaf().getSerialNumber());
                }
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
