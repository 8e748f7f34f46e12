package io.unifiedtls.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a start waits for the Secrets of a large cluster. */
@Tag("night")
class SecretStartTests {

    private static final int SECRETS = 20_000;

    private final CertificateAuthority authority = CertificateAuthority.create("Cluster", List.of());

    @Test
    void startWaitsForAllSecrets() throws Exception {
        try (ForgetfulServer server = new ForgetfulServer();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder()
                                .withMasterUrl(server.address())
                                .withNamespace("a")
                                .build())
                        .build()) {
            server.replace(IntStream.range(0, SECRETS).mapToObj(this::secret).toArray(Secret[]::new));
            for (int start = 1; start <= 3; start++) {
                long begin = System.nanoTime();
                try (SecretWatch watch = new SecretWatch(client, rules(), InstantSource.system())) {
                    assertThat(watch.await(Duration.ofMinutes(5))).isTrue();
                    System.out.printf(
                            "Start %d: %d Secrets in %d ms%n",
                            start,
                            SECRETS,
                            Duration.ofNanos(System.nanoTime() - begin).toMillis());
                    assertThat(watch.size()).isEqualTo(SECRETS);
                }
            }
        }
    }

    private static SecretRules rules() {
        return new SecretRules(List.of("a"), null, null, false, SECRETS, (entry, name) -> Optional.empty());
    }

    private Secret secret(int number) {
        Secret secret = Cluster.secret(
                "a",
                "host-" + number,
                authority.issue(Leaf.server(
                        List.of(new GeneralName(GeneralName.dNSName, "host-%d.example".formatted(number))),
                        Duration.ofDays(2))));
        secret.getMetadata().setUid("uid-" + number);
        secret.getMetadata().setResourceVersion(String.valueOf(number + 1));
        return secret;
    }
}
