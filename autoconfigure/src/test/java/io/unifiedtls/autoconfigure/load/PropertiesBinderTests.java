package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** The same properties as by Spring Boot's binder alone, from fewer names. */
class PropertiesBinderTests {

    private static final String YAML = """
            domain: shop.example
            unified-tls:
              configurations:
                web:
                  certificates:
                    - {certificate: "file:a.pem", private-key: "file:a.key"}
                    - {certificate: "file:b.pem", private-key: "file:b.key"}
                  clientAuthentication: want
                  trust-store: {certificates: ["file:ca.pem"]}
                  sessions: {timeout: 5m}
                "[a.b]": {base: web, application-protocols: []}
              server: {configuration: web}
              hosts:
                - {server-names: ["${domain}", "*.${domain}"], configuration: web}
                - {server-names: "one.example, two.example", configuration: a.b}
              clients:
                - {destinations: [api.example], configuration: web}
              policies:
                ours: {lowest-version: TLSv1.3}
              reload: {quiet-period: 30s}
            """;

    private final StandardEnvironment environment = new StandardEnvironment();

    @BeforeEach
    void load() throws IOException {
        new YamlPropertySourceLoader()
                .load("file", new ByteArrayResource(YAML.getBytes(StandardCharsets.UTF_8)))
                .forEach(environment.getPropertySources()::addLast);
        ConfigurationPropertySources.attach(environment);
    }

    @Test
    void bindsWhatSpringBootBinds() {
        TLSProperties properties = PropertiesBinder.bind(environment);
        assertThat(properties).isEqualTo(byBootAlone());
        assertThat(properties.hosts()).hasSize(2);
        assertThat(properties.hosts().get(0).serverNames()).containsExactly("shop.example", "*.shop.example");
    }

    @Test
    void laterSourcesAndVariablesCountAsSpringBootCountsThem() {
        add(
                "higher",
                Map.of(
                        "unified-tls.hosts[0].server-names[0]", "other.example",
                        "unified-tls.hosts[0].configuration", "web",
                        "unified-tls.configurations.web.certificates[0].certificate", "file:c.pem"));
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of(
                                        "UNIFIEDTLS_CLIENTS_0_DESTINATIONS_0",
                                        "db.example",
                                        "UNIFIED_TLS_POLICY",
                                        "modern")));
        TLSProperties properties = PropertiesBinder.bind(environment);
        assertThat(properties).isEqualTo(byBootAlone());
        assertThat(properties.hosts()).hasSize(1);
        assertThat(properties.policy()).isEqualTo("modern");
    }

    @Test
    void gapsInListsAreRefusedAsSpringBootRefusesThem() {
        add("higher", Map.of("unified-tls.hosts[1].configuration", "web"));
        assertThatThrownBy(() -> PropertiesBinder.bind(environment))
                .rootCause()
                .hasMessageContaining("unified-tls.hosts[1].configuration");
    }

    @Test
    void namesOfConfigurationsAreThoseOfSpringBoot() {
        assertThat(PropertiesBinder.configurations(environment)).containsOnlyKeys("web", "a.b");
    }

    @Test
    void sourceStreamsTheNamesThatAreInScope() {
        Map<String, String> hosts = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            hosts.put("unified-tls.hosts[%d].server-names[0]".formatted(i), "host-%d.example".formatted(i));
        }
        List<ConfigurationPropertyName> scope =
                new ArrayList<>(List.of(ConfigurationPropertyName.of("unified-tls.hosts[17]")));
        ConfigurationPropertySource source = IndexedSource.all(
                        List.of(new MapConfigurationPropertySource(hosts)), PropertiesBinder.PREFIX, () -> scope.get(0))
                .get(0);
        assertThat((IterableConfigurationPropertySource) source)
                .containsExactly(ConfigurationPropertyName.of("unified-tls.hosts[17].server-names[0]"));
        scope.set(0, ConfigurationPropertyName.of("unified-tls.hosts"));
        assertThat((IterableConfigurationPropertySource) source).hasSize(1_000);
    }

    /** Its names do not begin with the prefix as others spell it. */
    @Test
    void environmentMaySpellThePrefixWithAnUnderscore() {
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME + "-more",
                        Map.of("UNIFIED_TLS_POLICY", "modern", "UNIFIED_TLS_SERVER_CONFIGURATION", "a.b")));
        TLSProperties properties = PropertiesBinder.bind(environment);
        assertThat(properties).isEqualTo(byBootAlone());
        assertThat(properties.policy()).isEqualTo("modern");
    }

    private TLSProperties byBootAlone() {
        return Binder.get(environment).bindOrCreate("unified-tls", TLSProperties.class);
    }

    private void add(String name, Map<String, Object> properties) {
        environment.getPropertySources().addFirst(new MapPropertySource(name, properties));
    }
}
