package io.unifiedtls.kubernetes;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.SigningChain;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An API server that has forgotten where a watch was (410 Gone). */
@Timeout(120)
class GoneTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void allIsListedAgainAndNothingIsUnknownMeanwhile() throws Exception {
        Secret kept = secret("kept", "1", certificateFor("kept.example"));
        SigningChain before = certificateFor("changed.example");
        SigningChain after = certificateFor("changed.example");
        try (ForgetfulServer server = new ForgetfulServer();
                KubernetesClient client = client(server)) {
            server.replace(
                    kept, secret("changed", "2", before), secret("deleted", "3", certificateFor("deleted.example")));
            try (SecretWatch watch = new SecretWatch(client, rules(), InstantSource.system())) {
                assertThat(watch.await(LONG)).isTrue();
                CertificateRepository repository = watch.repository();
                await().atMost(LONG).until(() -> server.watches() == 1);
                AtomicBoolean isOver = new AtomicBoolean();
                List<Integer> unknown = new ArrayList<>();
                Thread visitor = new Thread(() -> {
                    for (int i = 0; !isOver.get(); i++) {
                        if (repository.find("kept.example").isEmpty()) {
                            unknown.add(i);
                        }
                        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                    }
                });
                visitor.start();
                server.replace(kept, secret("changed", "4", after), secret("new", "5", certificateFor("new.example")));
                server.forget();
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(repository.find("new.example")).isPresent());
                await().atMost(LONG)
                        .untilAsserted(() ->
                                assertThat(repository.find("deleted.example")).isEmpty());
                assertThat(repository.find("changed.example").orElseThrow().signingChains())
                        .singleElement()
                        .extracting(SigningChain::leaf)
                        .isEqualTo(after.leaf());
                isOver.set(true);
                visitor.join();
                assertThat(unknown).isEmpty();
                assertThat(server.lists()).isEqualTo(2);
            }
        }
    }

    /** Or a server would start, and refuse names that are not read yet. */
    @Test
    void listIsCompleteWhenItsSecretsAreRead() throws Exception {
        SigningChain many = certificateFor("many.example");
        List<Secret> secrets = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            secrets.add(secret("many" + i, String.valueOf(i + 1), many));
        }
        secrets.add(secret("last", "501", certificateFor("last.example")));
        try (ForgetfulServer server = new ForgetfulServer();
                KubernetesClient client = client(server)) {
            server.replace(secrets.toArray(Secret[]::new));
            try (SecretWatch watch = new SecretWatch(client, rules(), InstantSource.system())) {
                assertThat(watch.await(LONG)).isTrue();
                assertThat(watch.repository().find("last.example")).isPresent();
            }
        }
    }

    private static KubernetesClient client(ForgetfulServer server) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl(server.address())
                        .withNamespace("a")
                        .build())
                .build();
    }

    private static SecretRules rules() {
        return new SecretRules(List.of("a"), null, null, false, 1_000, (entry, name) -> Optional.empty());
    }

    private static Secret secret(String name, String version, SigningChain chain) {
        Secret secret = Cluster.secret("a", name, chain);
        secret.getMetadata().setUid(name);
        secret.getMetadata().setResourceVersion(version);
        return secret;
    }
}
