package io.unifiedtls.kubernetes.autoconfigure;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** Auto-configuration for hosts of Kubernetes. A client is made when a source needs it. */
@AutoConfiguration(before = TLSAutoConfiguration.class)
@Import(ObservabilityConfiguration.class)
public final class TLSKubernetesAutoConfiguration {

    @Bean
    @Lazy
    KubernetesSources tlsKubernetesSources(ObjectProvider<KubernetesClient> client, WatchedSources watched) {
        return new KubernetesSources(client::getObject, watched);
    }

    @Bean
    WatchedSources tlsKubernetesWatchedSources() {
        return new WatchedSources();
    }

    /** Finds the cluster as kubectl does: by the service account of its pod, or by a kubeconfig file. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    KubernetesClient tlsKubernetesClient() {
        return new KubernetesClientBuilder().build();
    }
}
