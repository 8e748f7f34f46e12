package io.unifiedtls.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much memory the Secrets of a large cluster take. */
@Tag("night")
class SecretMemoryTests {

    private static final int SECRETS = 20_000;
    private static final long MOST_BYTES = 16 << 10;

    private final CertificateAuthority authority = CertificateAuthority.create("Cluster", List.of());

    @Test
    void aSecretTakesLittleMoreThanItsChainAndKey() {
        KubernetesRepository repository = new KubernetesRepository(
                new SecretRules(List.of("a"), null, null, false, 2 * SECRETS, (entry, name) -> Optional.empty()),
                InstantSource.system());
        KnownSecrets known = new KnownSecrets();
        add(repository, known, 0, 100);
        long before = used();
        add(repository, known, 100, 100 + SECRETS);
        long bytes = (used() - before) / SECRETS;
        System.out.printf("%d Secrets take %d bytes each%n", SECRETS, bytes);
        assertThat(bytes).isBetween(1L, MOST_BYTES);
        assertThat(repository.find("host-%d.example".formatted(SECRETS))).isPresent();
        assertThat(known.size()).isEqualTo(100 + SECRETS);
    }

    /** As the watch does. */
    private void add(KubernetesRepository repository, KnownSecrets known, int from, int until) {
        for (int i = from; i < until; i++) {
            Secret secret = secret(i);
            known.put(known.getKey(secret), secret);
            repository.put(secret);
        }
    }

    private Secret secret(int number) {
        Secret secret = Cluster.secret(
                "a",
                "host-" + number,
                authority.issue(Leaf.server(
                        List.of(new GeneralName(GeneralName.dNSName, "host-%d.example".formatted(number))),
                        Duration.ofDays(2))));
        secret.getMetadata().setUid("uid-" + number);
        secret.getMetadata().setResourceVersion(String.valueOf(number));
        secret.getMetadata().setAnnotations(Map.of("cert-manager.io/certificate-name", "host-" + number));
        secret.getMetadata()
                .setManagedFields(List.of(new ManagedFieldsEntryBuilder()
                        .withManager("cert-manager")
                        .build()));
        return secret;
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
