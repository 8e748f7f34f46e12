package io.unifiedtls.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document of a module holds: its YAML binds, and it leaves out no property. The metadata describes all of them. */
public abstract class DocumentationContract {

    private final Path document;
    private final String prefix;
    private final Class<?> properties;

    /**
     * Create the tests of one document.
     *
     * @param prefix of all properties of the module
     * @param properties the record that they are bound to
     */
    protected DocumentationContract(Path document, String prefix, Class<?> properties) {
        this.document = document;
        this.prefix = prefix;
        this.properties = properties;
    }

    @Test
    void yamlBinds() throws IOException {
        int bound = 0;
        for (String yaml : blocks(document, "yaml")) {
            YamlPropertiesFactoryBean factory = new YamlPropertiesFactoryBean();
            factory.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
            Properties ours = new Properties();
            Objects.requireNonNull(factory.getObject()).forEach((key, value) -> {
                if (key.toString().startsWith(prefix + ".")) {
                    ours.put(key, value);
                }
            });
            boolean isBound = new Binder(new MapConfigurationPropertySource(ours))
                    .bind(prefix, Bindable.of(properties), new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .isBound();
            assertThat(isBound).as(yaml).isEqualTo(!ours.isEmpty());
            bound += isBound ? 1 : 0;
        }
        assertThat(bound).isGreaterThan(1);
    }

    @Test
    void documentHoldsEveryProperty() throws IOException {
        String text = Files.readString(document);
        assertThat(names(properties, "").toList())
                .hasSizeGreaterThan(4)
                .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }

    @Test
    void metadataDescribesEveryProperty() throws IOException {
        try (InputStream metadata = metadata()) {
            List<JsonNode> ours = new JsonMapper()
                    .readTree(metadata)
                    .get("properties")
                    .valueStream()
                    .filter(property -> property.get("name").asString().startsWith(prefix))
                    .toList();
            assertThat(ours.stream().map(property -> property.get("name").asString()))
                    .containsAll(names(properties, "")
                            .map(name -> prefix + "." + name)
                            .toList());
            assertThat(ours)
                    .allSatisfy(
                            property -> assertThat(property.get("description").asString())
                                    .as(property.get("name").asString())
                                    .matches("[A-Z].*\\."));
        }
    }

    private InputStream metadata() throws IOException {
        Path classes = Path.of(
                properties.getProtectionDomain().getCodeSource().getLocation().getPath());
        return Files.newInputStream(classes.resolve("META-INF/spring-configuration-metadata.json"));
    }

    private static Stream<String> names(Class<?> type, String prefix) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> {
            String name = prefix + name(type, component);
            return component.getType().isRecord() ? names(component.getType(), name + ".") : Stream.of(name);
        });
    }

    private static String name(Class<?> type, RecordComponent component) {
        return Optional.ofNullable(ReflectionUtils.findField(type, component.getName()))
                .map(field -> field.getAnnotation(Name.class))
                .map(Name::value)
                .orElseGet(
                        () -> component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
    }

    /** The blocks of a document in a language. */
    protected static List<String> blocks(Path document, String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                .matcher(Files.readString(document))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
