package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.ClientProperties;
import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.PolicyProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What the documents say holds: their YAML binds, and the reference leaves out no property. */
class DocumentationTests {

    /** Tested where they are. */
    private static final List<String> MODULES =
            List.of("unified-tls.fleet.", "unified-tls.acme.", "unified-tls.vault.");

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                    Stream.of(ROOT.resolve("README.md")),
                    docs.filter(file -> file.toString().endsWith(".md")))
                    .toList()
                    .stream();
        }
    }

    /** Names that the properties do not have would bind in silence without the handler. */
    @ParameterizedTest
    @MethodSource("documents")
    void yamlBinds(Path document) throws IOException {
        for (String yaml : blocks(document, "yaml")) {
            YamlPropertiesFactoryBean factory = new YamlPropertiesFactoryBean();
            factory.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
            Properties ours = new Properties();
            Objects.requireNonNull(factory.getObject()).forEach((key, value) -> {
                String name = key.toString();
                if (name.startsWith("unified-tls.") && MODULES.stream().noneMatch(name::startsWith)) {
                    ours.put(key, value);
                }
            });
            assertThat(new Binder(new MapConfigurationPropertySource(ours))
                            .bind(
                                    "unified-tls",
                                    Bindable.of(TLSProperties.class),
                                    new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                            .isBound())
                    .as("%s has properties of ours", document)
                    .isEqualTo(!ours.isEmpty());
        }
    }

    @Test
    void documentsHoldYaml() throws IOException {
        assertThat(blocks(ROOT.resolve("README.md"), "yaml")).isNotEmpty();
    }

    @Test
    void referenceHoldsEveryProperty() throws IOException {
        String reference = Files.readString(ROOT.resolve("docs/reference.md"));
        assertThat(propertyNames(TLSProperties.class, "unified-tls").toList())
                .hasSizeGreaterThan(25)
                .allSatisfy(name -> assertThat(reference).contains("`" + name + "`"));
    }

    @Test
    void defaultsHoldTheCipherSuites() throws IOException {
        String suites = String.join(
                "\n    ",
                EffectiveSettings.DEFAULT_CIPHER_SUITES.stream()
                        .map(CipherSuite::name)
                        .toList());
        assertThat(Files.readString(ROOT.resolve("docs/defaults.md"))).contains("\n    " + suites + "\n\n");
    }

    /** As the reference writes them: below {@code unified-tls.configurations.NAME} without that prefix. */
    private static Stream<String> propertyNames(Class<?> type, String prefix) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> {
            String name = prefix + (prefix.isEmpty() ? "" : ".") + kebab(component.getName());
            return switch (component.getName()) {
                case "configurations" -> propertyNames(TLSConfigurationProperties.class, "");
                case "policies" -> propertyNames(PolicyProperties.class, "");
                case "certificates" ->
                    type == TLSConfigurationProperties.class
                            ? propertyNames(CertificateProperties.class, "certificates[]")
                            : Stream.of(name);
                case "clients" -> propertyNames(ClientProperties.class, name + "[]");
                case "sources" -> propertyNames(SourceProperties.class, name + "[]");
                case "hosts" -> propertyNames(HostProperties.class, name + "[]");
                default ->
                    component.isAnnotationPresent(NestedConfigurationProperty.class)
                            ? propertyNames(component.getType(), name)
                            : Stream.of(name);
            };
        });
    }

    private static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static List<String> blocks(Path document, String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                .matcher(Files.readString(document))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
