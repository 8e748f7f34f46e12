package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Secrets of the type kubernetes.io/tls.
 *
 * @param namespaces Namespaces to watch, or '*' for all. By default, the one that the application runs in.
 * @param labelSelector Selects Secrets by their labels, as 'kubectl -l' does.
 * @param namesAnnotation Annotation whose value names the hosts of a Secret, separated by commas. Its certificate must contain them.
 *     By default, and for Secrets without it, the certificate names them.
 * @param namesPerNamespace How many names the Secrets of a namespace may have together. The youngest Secrets beyond that are not served.
 * @param startTimeout Time that a start waits for the first list of Secrets.
 */
public record KubernetesProperties(
        @DefaultValue List<String> namespaces,
        @Nullable String labelSelector,
        @Nullable String namesAnnotation,
        @DefaultValue("5000") int namesPerNamespace,
        @DefaultValue("20s") Duration startTimeout) {}
