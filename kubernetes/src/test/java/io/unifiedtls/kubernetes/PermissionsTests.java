package io.unifiedtls.kubernetes;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The manifest of the document allows all that is asked for, and nothing else. */
@Timeout(120)
class PermissionsTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void theDocumentedRoleAllowsListsAndWatchesAlone() throws Exception {
        Matcher block = Pattern.compile("(?ms)^```yaml\\n(apiVersion: rbac.*?)^```")
                .matcher(Files.readString(Path.of("../docs/kubernetes.md")));
        assertThat(block.find()).isTrue();
        String[] documents = block.group(1).split("(?m)^---$", -1);
        Role role = Serialization.unmarshal(documents[0], Role.class);
        RoleBinding binding = Serialization.unmarshal(documents[1], RoleBinding.class);
        assertThat(role.getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getApiGroups()).containsExactly("");
            assertThat(rule.getResources()).containsExactly("secrets");
            assertThat(rule.getVerbs()).containsExactly("list", "watch");
        });
        assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
        assertThat(binding.getMetadata().getNamespace())
                .isEqualTo(role.getMetadata().getNamespace());
    }

    /** One Secret by its name would be a "get". */
    @Test
    void onlyCollectionsOfTheNamespaceAreAskedFor() throws Exception {
        SecretRules rules = new SecretRules(List.of("a"), "x=y", null, false, 1, (entry, name) -> Optional.empty());
        try (ForgetfulServer server = new ForgetfulServer();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder()
                                .withMasterUrl(server.address())
                                .build())
                        .build()) {
            server.replace(
                    Cluster.secret("a", "first", certificateFor("first.example"), "2026-01-01T00:00:00Z"),
                    Cluster.secret("a", "second", certificateFor("second.example"), "2026-01-02T00:00:00Z"));
            try (SecretWatch watch = new SecretWatch(client, rules, InstantSource.system())) {
                assertThat(watch.await(LONG)).isTrue();
                await().atMost(LONG).until(() -> server.watches() == 1);
                server.replace(Cluster.secret("a", "second", certificateFor("second.example"), "2026-01-02T00:00:00Z"));
                server.forget();
                await().atMost(LONG)
                        .until(() -> watch.repository().find("second.example").isPresent());
                assertThat(server.requests())
                        .isNotEmpty()
                        .allMatch(
                                request -> request.matches(
                                        "GET /api/v1/namespaces/a/secrets\\?.*fieldSelector=type=kubernetes.io/tls.*labelSelector=x=y.*|"
                                                + "GET /api/v1/namespaces/a/secrets\\?.*labelSelector=x=y.*fieldSelector=type=kubernetes.io/tls.*"));
            }
        }
    }
}
