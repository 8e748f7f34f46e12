package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.PropertyNames;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.policy.NamedPolicies;
import io.unifiedtls.wording.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an IDE reads to complete and explain our properties. */
class ConfigurationMetadataTests {

    private final JsonNode metadata = load();

    @Test
    void everyPropertyHasADescription() {
        List<JsonNode> ours = metadata.get("properties")
                .valueStream()
                .filter(property -> property.get("name").asString().startsWith("unified-tls."))
                .toList();
        assertThat(ours)
                .hasSizeGreaterThan(12)
                .allSatisfy(property -> assertThat(property.get("description"))
                        .as(property.get("name").asString())
                        .isNotNull());
    }

    @Test
    void descriptionsAreSentencesOnOneLine() {
        assertThat(metadata.get("properties")
                        .valueStream()
                        .map(property -> property.get("description").asString()))
                .allSatisfy(description ->
                        assertThat(description).matches("[A-Z].*\\.").doesNotContain("octets", "  ", "\n"));
    }

    @Test
    void defaultsAreThere() {
        assertThat(property("unified-tls.server.unknown-server-name")
                        .get("defaultValue")
                        .asString())
                .isEqualTo("reject");
        assertThat(property("unified-tls.policy").get("defaultValue").asString())
                .isEqualTo("intermediate");
        assertThat(property("unified-tls.development.enabled")
                        .get("defaultValue")
                        .asBoolean())
                .isFalse();
    }

    /** An IDE follows these types to complete what stands below a configuration's name and in a host. */
    @Test
    void typesLeadToTheNestedProperties() {
        assertThat(property("unified-tls.configurations").get("type").asString())
                .isEqualTo("java.util.Map<java.lang.String,%s>".formatted(TLSConfigurationProperties.class.getName()));
        assertThat(property("unified-tls.hosts").get("type").asString())
                .isEqualTo("java.util.List<%s>".formatted(HostProperties.class.getName()));
    }

    @Test
    void policyHasValuesAndBeans() {
        JsonNode hint = hint("unified-tls.policy");
        assertThat(hint.get("values")
                        .valueStream()
                        .map(value -> value.get("value").asString()))
                .containsExactlyInAnyOrderElementsOf(NamedPolicies.all().keySet());
        assertThat(hint.get("providers").get(0).get("parameters").get("target").asString())
                .isEqualTo("io.unifiedtls.TLSPolicy");
    }

    /** An IDE knows the constants of a type, and their meaning only from hints. */
    @Test
    void everyChoiceHasItsValues() throws ClassNotFoundException {
        int choices = 0;
        for (JsonNode property : metadata.get("properties")) {
            String name = property.get("name").asString();
            Class<?> type = type(property);
            if (name.startsWith("unified-tls.") && type.isEnum()) {
                choices++;
                assertThat(hint(name)
                                .get("values")
                                .valueStream()
                                .map(value -> value.get("value").asString()))
                        .as(name)
                        .containsExactlyElementsOf(Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.toString()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'))
                                .toList());
                assertThat(hint(name).get("values").valueStream())
                        .allSatisfy(value ->
                                assertThat(value.get("description").asString()).matches("[A-Z].*\\."));
            }
        }
        assertThat(choices).isGreaterThan(5);
    }

    /** Or an IDE takes them for text or numbers. */
    @Test
    void durationsAreDurations() {
        assertThat(metadata.get("properties")
                        .valueStream()
                        .filter(property -> property.get("name")
                                .asString()
                                .matches("unified-tls\\..*(timeout|period|interval|time-to-live|expiry-threshold)")))
                .hasSizeGreaterThan(7)
                .allSatisfy(
                        property -> assertThat(property.get("type").asString()).isEqualTo("java.time.Duration"));
    }

    private static Class<?> type(JsonNode property) throws ClassNotFoundException {
        return Class.forName(property.get("type").asString().replaceFirst("<.*", ""));
    }

    private JsonNode hint(String name) {
        return metadata.get("hints")
                .valueStream()
                .filter(candidate -> candidate.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no hint for " + name));
    }

    /** Messages of the core name properties. */
    @ParameterizedTest
    @EnumSource(Setting.class)
    void settingsAreCalledByTheirProperties(Setting setting) {
        String name = new PropertyNames().of(setting);
        assertThat(setting).hasToString(name);
        String[] list = name.split("\\[]\\.", 2);
        assertThat(property(list[0])).isNotNull();
        if (list.length > 1) {
            assertThat(Arrays.stream(SourceProperties.class.getRecordComponents())
                            .map(part ->
                                    part.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)))
                    .contains(list[1]);
        }
    }

    private JsonNode property(String name) {
        return metadata.get("properties")
                .valueStream()
                .filter(property -> property.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Ours, not that of another jar on the class path. */
    private static JsonNode load() {
        try {
            return JsonMapper.shared()
                    .readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }
}
