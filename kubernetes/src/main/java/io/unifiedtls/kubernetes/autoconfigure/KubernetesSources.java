package io.unifiedtls.kubernetes.autoconfigure;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.load.SourceOfModule;
import io.unifiedtls.autoconfigure.properties.KubernetesProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.kubernetes.SecretRules;
import io.unifiedtls.kubernetes.SecretWatch;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** The watches of all sources. */
final class KubernetesSources implements SourceOfModule, AutoCloseable {

    private static final Logger log = PrintableLogger.of(KubernetesSources.class);

    private final Supplier<KubernetesClient> client;
    private final WatchedSources watched;
    private final List<SecretWatch> watches = new ArrayList<>();

    KubernetesSources(Supplier<KubernetesClient> client, WatchedSources watched) {
        this.client = client;
        this.watched = watched;
    }

    @Override
    public CertificateRepository repository(
            SourceProperties source, String at, BiFunction<Entry, String, Optional<String>> judge) {
        KubernetesProperties properties = Objects.requireNonNull(source.kubernetes());
        SecretWatch watch = watch(source, properties, at, judge);
        watches.add(watch);
        watched.add(at, watch);
        Duration bound = properties.startTimeout();
        if (!watch.await(bound)) {
            if (!source.optional()) {
                watch.close();
                throw fault(at
                        + ".kubernetes: the Secrets could not be listed within %d s. Check the address of the cluster, and that the service account may list and watch Secrets, or set optional to true."
                                .formatted(bound.toSeconds()));
            }
            log.warn(
                    "{}.kubernetes: the Secrets have not been listed yet. Their hosts are served as soon as they are",
                    at);
        }
        return watch.repository();
    }

    private SecretWatch watch(
            SourceProperties source,
            KubernetesProperties properties,
            String at,
            BiFunction<Entry, String, Optional<String>> judge) {
        SecretRules rules = new SecretRules(
                properties.namespaces(),
                properties.labelSelector(),
                properties.namesAnnotation(),
                source.clientTrust() == SourceProperties.ClientTrust.HOST,
                properties.namesPerNamespace(),
                judge);
        try {
            return new SecretWatch(client.get(), rules, InstantSource.system());
        } catch (KubernetesClientException ex) {
            InvalidTLSConfigurationException fault = fault(
                    at
                            + ".kubernetes: no client for the cluster can be made. Run the application in a pod, provide a kubeconfig file, or declare a KubernetesClient bean.");
            fault.initCause(ex);
            throw fault;
        }
    }

    private static InvalidTLSConfigurationException fault(String fault) {
        return new InvalidTLSConfigurationException(List.of(fault));
    }

    @Override
    public void close() {
        watches.forEach(SecretWatch::close);
    }
}
