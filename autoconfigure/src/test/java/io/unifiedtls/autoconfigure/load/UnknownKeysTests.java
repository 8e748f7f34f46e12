package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Keys that no property has. */
class UnknownKeysTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "configurations.web.client-auth | Use client-authentication.",
                "configurations.web.clientAuth | Use client-authentication.",
                "configurations.web.enabled-protocols | Use lowest-supported-version and highest-supported-version.",
                "configurations.web.ciphers | Use cipher-suites.",
                "configurations.web.key-store-password | Use certificates[0].key-store-password.",
                "configurations.web.trust-certificate | Use trust-store.certificates.",
                "configurations.web.cipher-suits | Did you mean cipher-suites?",
                "configurations.web.aplication-protocols | Did you mean application-protocols?",
                "configurations.web.certificate | Use certificates[0].certificate.",
                "configurations.web.trust-store.certificate | Did you mean certificates?",
                "sever.configuration | Did you mean server?",
                "server.handshake-timout | Did you mean handshake-timeout?",
                "server.resolver-cache.maximum | Use one of: ",
                "hosts[0].server-name | Did you mean server-names?",
                "ssl.bundle | Use unified-tls.configurations, and unified-tls.server.configuration.",
                "configurations.web.lowest-supported-version.value | Remove it: unified-tls.configurations.web.lowest-supported-version has no properties of its own.",
                "sources.directory | Number the entries: unified-tls.sources is a list, which begins with unified-tls.sources[0], or in YAML with a hyphen.",
                "vault.address | Its module is missing: add unified-tls-spring-boot-starter-vault.",
                "server.vault | Use one of: ",
                "colour | Use one of: configurations, hosts, sources, "
            })
    void areFaultsWithARemedy(String key, String remedy) {
        String name = "unified-tls." + key;
        assertThat(faults(Map.of(name, "x")))
                .singleElement()
                .satisfies(fault -> assertThat(fault).contains(" is not a property. " + remedy));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unified-tls.configurations.web.client-authentication",
                "unified-tls.configurations.web.clientAuthentication",
                "unified-tls.configurations.web.client_authentication",
                "unified-tls.configurations.web.certificates[0].private-key",
                "unified-tls.configurations.web.trust-store.certificates",
                "unified-tls.configurations.web.trust-store.certificates[3]",
                "unified-tls.configurations[with.dots].base",
                "unified-tls.hosts[12].server-names[2]",
                "unified-tls.policies.ours.cipher-suites[0]",
                "unified-tls.reload.close-connections-on-trust-change",
                "unified-tls.server",
                "unified-tls-elsewhere.colour",
                "unified.tls.colour"
            })
    void othersAreNone(String key) {
        assertThat(faults(Map.of(key, "x"))).isEmpty();
    }

    @Test
    void eachIsNamedOnceWithItsPlace() throws IOException {
        StandardEnvironment environment = environment();
        String yaml = """
                unified-tls:
                  configurations:
                    web:
                      client-auth: need
                      options:
                        ciphers: [a, b]
                        enabled-protocols: [TLSv1.2, TLSv1.3]
                """;
        new YamlPropertySourceLoader()
                .load(
                        "application.yml",
                        new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "application.yml"))
                .forEach(environment.getPropertySources()::addLast);
        ConfigurationPropertySources.attach(environment);
        assertThat(new UnknownKeys(environment).faults())
                .satisfiesExactly(
                        auth -> assertThat(auth)
                                .startsWith("unified-tls.configurations.web.client-auth (")
                                .contains("application.yml")
                                .contains("4:20) is not a property. Use client-authentication."),
                        options -> assertThat(options).startsWith("unified-tls.configurations.web.options ("));
    }

    @Test
    void systemPropertiesOnlyWarn() {
        StandardEnvironment environment = environment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, Map.of("unified-tls.colour", "x")));
        ConfigurationPropertySources.attach(environment);
        UnknownKeys keys = new UnknownKeys(environment);
        assertThat(keys.faults()).isEmpty();
        assertThat(keys.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("unified-tls.colour (")
                        .contains(") is not a property. Use one of"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNIFIED_TLS_SERVICE_HOST",
                "UNIFIED_TLS_PORT_8443_TCP_ADDR",
                "UNIFIEDTLS_CONFIGURATIONS_WEB_CLIENTAUTH",
                "UNIFIEDTLS_HOSTS_WEB_CONFIGURATION"
            })
    void variablesOnlyWarn(String variable) {
        UnknownKeys keys = new UnknownKeys(withVariable(variable));
        assertThat(keys.faults()).isEmpty();
        assertThat(keys.warnings())
                .containsExactly(
                        "The environment variable %s is ignored, because it is no property. Remove it if you did not "
                                        .formatted(variable)
                                + "mean it for another program.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNIFIEDTLS_SERVER_CONFIGURATION",
                "UNIFIED_TLS_SERVER_HANDSHAKE_TIMEOUT",
                "UNIFIEDTLS_SERVER_HANDSHAKETIMEOUT",
                "UNIFIEDTLS_CONFIGURATIONS_WEB_CLIENTAUTHENTICATION",
                "UNIFIEDTLS_CONFIGURATIONS_MY_WEB_CERTIFICATES_0_PRIVATEKEY",
                "UNIFIEDTLS_HOSTS_0_SERVERNAMES_1",
                "UNIFIEDTLSELSEWHERE_COLOUR",
                "PATH"
            })
    void variablesThatArePropertiesDoNotWarn(String variable) {
        assertThat(new UnknownKeys(withVariable(variable)).warnings()).isEmpty();
    }

    private static List<String> faults(Map<String, Object> properties) {
        StandardEnvironment environment = environment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        ConfigurationPropertySources.attach(environment);
        return new UnknownKeys(environment).faults();
    }

    private static StandardEnvironment withVariable(String name) {
        StandardEnvironment environment = environment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(Map.of(name, "x"))));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private static StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().stream()
                .toList()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        return environment;
    }
}
