package io.unifiedtls.kubernetes.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.autoconfigure.properties.KubernetesProperties;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document of Kubernetes leaves out no property and no meter. */
class KubernetesDocumentationTests {

    private static final Path DOCUMENT = Path.of("../docs/kubernetes.md");

    @Test
    void holdsEveryProperty() throws IOException {
        String text = Files.readString(DOCUMENT);
        assertThat(Stream.of(KubernetesProperties.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)))
                .hasSizeGreaterThan(4)
                .allSatisfy(name -> assertThat(text).contains("| `" + name + "` |"));
    }

    @Test
    void holdsEveryMeter() throws IOException {
        String text = Files.readString(DOCUMENT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new SecretsMeters(new WatchedSources()).bindTo(registry);
        assertThat(registry.getMeters())
                .hasSize(2)
                .extracting(Meter::getId)
                .allSatisfy(id -> assertThat(text).contains("| `" + id.getName() + "` |"));
    }
}
