package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document of the fleet holds: its YAML binds, and it leaves out no property. The metadata describes all of them. */
class FleetDocumentationTests {

    private static final Path DOCUMENT = Path.of("../docs/fleet.md");
    private static final String PREFIX = "unified-tls.fleet";

    @Test
    void yamlBinds() throws IOException {
        int bound = 0;
        for (String yaml : blocks()) {
            YamlPropertiesFactoryBean factory = new YamlPropertiesFactoryBean();
            factory.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
            Properties ours = new Properties();
            Objects.requireNonNull(factory.getObject()).forEach((key, value) -> {
                if (key.toString().startsWith(PREFIX + ".")) {
                    ours.put(key, value);
                }
            });
            boolean isBound = new Binder(new MapConfigurationPropertySource(ours))
                    .bind(
                            PREFIX,
                            Bindable.of(FleetProperties.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .isBound();
            assertThat(isBound).as(yaml).isEqualTo(!ours.isEmpty());
            bound += isBound ? 1 : 0;
        }
        assertThat(bound).isGreaterThan(1);
    }

    @Test
    void documentHoldsEveryProperty() throws IOException {
        String document = Files.readString(DOCUMENT);
        assertThat(names(FleetProperties.class, "").toList())
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    @Test
    void metadataDescribesEveryProperty() throws IOException {
        try (InputStream metadata = metadata()) {
            List<JsonNode> ours = new JsonMapper()
                    .readTree(metadata)
                    .get("properties")
                    .valueStream()
                    .filter(property -> property.get("name").asString().startsWith(PREFIX))
                    .toList();
            assertThat(ours.stream().map(property -> property.get("name").asString()))
                    .containsAll(names(FleetProperties.class, "")
                            .map(name -> PREFIX + "." + name)
                            .toList());
            assertThat(ours)
                    .allSatisfy(
                            property -> assertThat(property.get("description").asString())
                                    .as(property.get("name").asString())
                                    .matches("[A-Z].*\\."));
        }
    }

    private static InputStream metadata() throws IOException {
        Path classes = Path.of(FleetProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return Files.newInputStream(classes.resolve("META-INF/spring-configuration-metadata.json"));
    }

    private static Stream<String> names(Class<?> type, String prefix) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> {
            String name =
                    prefix + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            return component.getType().isRecord() ? names(component.getType(), name + ".") : Stream.of(name);
        });
    }

    private static List<String> blocks() throws IOException {
        return Pattern.compile("(?ms)^```yaml\\n(.*?)^```")
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
