package io.unifiedtls.kubernetes.architecture;

import io.unifiedtls.kubernetes.SecretWatch;
import io.unifiedtls.testing.IntegrationContract;
import org.junit.jupiter.api.Tag;

/** The directions between the packages of Kubernetes. */
@Tag("one-jdk")
class KubernetesArchitectureTests extends IntegrationContract {

    KubernetesArchitectureTests() {
        super(SecretWatch.class, "org.springframework..");
    }
}
