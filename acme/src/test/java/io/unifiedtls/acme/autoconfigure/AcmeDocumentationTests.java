package io.unifiedtls.acme.autoconfigure;

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
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

/** The document of ACME holds: its YAML binds, and it leaves out no property. The metadata describes all of them. */
class AcmeDocumentationTests {

    private static final Path DOCUMENT = Path.of("../docs/acme.md");
    private static final Path README = Path.of("../README.md");
    private static final String PREFIX = "unified-tls.acme";

    private static final String SURROUNDINGS = """
            import io.unifiedtls.acme.*;
            import io.unifiedtls.fleet.*;
            import io.unifiedtls.test.acme.*;
            import java.time.Duration;
            import java.io.IOException;
            import java.util.Optional;
            import org.springframework.context.annotation.Bean;

            class Documented {

                interface CustomerRepository {

                    Optional<String> ownerOf(String name);
                }

                interface DnsService {

                    void addText(String name, String value) throws IOException;

                    void removeText(String name, String value) throws IOException;
                }

            %s
            }
            """;

    @Test
    void yamlBinds() throws IOException {
        int bound = 0;
        for (String yaml : blocks("yaml")) {
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
                            Bindable.of(AcmeProperties.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .isBound();
            assertThat(isBound).as(yaml).isEqualTo(!ours.isEmpty());
            bound += isBound ? 1 : 0;
        }
        assertThat(bound).isGreaterThan(1);
    }

    @Test
    void codeCompiles(@TempDir Path out) throws IOException {
        List<String> fragments = Stream.concat(
                        blocks("java").stream(),
                        blocks(README, "java").stream().filter(block -> block.contains("IssuanceDecision")))
                .toList();
        assertThat(fragments).hasSizeGreaterThan(1);
        for (String fragment : fragments) {
            Path source = Files.writeString(out.resolve("Documented.java"), SURROUNDINGS.formatted(fragment));
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-d",
                            out.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            source.toString());
            assertThat(result).as(fragment).isZero();
        }
    }

    @Test
    void documentHoldsEveryProperty() throws IOException {
        String document = Files.readString(DOCUMENT);
        assertThat(names(AcmeProperties.class, "").toList())
                .hasSizeGreaterThan(4)
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
                    .containsAll(names(AcmeProperties.class, "")
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
        Path classes = Path.of(AcmeProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
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

    private static List<String> blocks(String language) throws IOException {
        return blocks(DOCUMENT, language);
    }

    private static List<String> blocks(Path document, String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                .matcher(Files.readString(document))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
