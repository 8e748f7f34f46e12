package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Faults with the file and line, or the variable, of their property. */
class PlacesTests {

    private final StandardEnvironment environment = new StandardEnvironment();

    @BeforeEach
    void load() throws IOException {
        String yaml = """
                unified-tls:
                  configurations:
                    web:
                      certificates:
                        - certificate: file:none.pem
                      client-authentication: need
                  policy: stern
                  hosts:
                    - server-names: ["shop.example", "*.a_b.example"]
                  clients:
                    - destinations: c.example, d_e.example
                """;
        new YamlPropertySourceLoader()
                .load(
                        "application.yml",
                        new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "application.yml"))
                .forEach(environment.getPropertySources()::addLast);
    }

    @Test
    void filesAndLinesAreNamed() {
        assertThat(placed("unified-tls.policy is 'stern', which does not exist."))
                .isEqualTo(
                        "unified-tls.policy (Byte array resource [application.yml] - 7:11) is 'stern', which does not exist.");
        assertThat(placed("unified-tls.configurations.web.certificates[0]: file:none.pem does not exist."))
                .startsWith("unified-tls.configurations.web.certificates[0] (")
                .contains("application.yml] - 5:24): file:none.pem");
    }

    @Test
    void settingsOfConfigurationsAreFound() {
        assertThat(placed("Configuration 'web': client-authentication is need, but there is no trust-store."))
                .startsWith("Configuration 'web': client-authentication (")
                .endsWith(" - 6:30) is need, but there is no trust-store.");
    }

    @Test
    void namesThatABackendRefusesAreFound() {
        String fault = "' contains an underscore, which the JDK refuses in a server name.";
        assertThat(placed("'any.a_b.example" + fault))
                .startsWith("unified-tls.hosts[0].server-names[1] (")
                .endsWith("application.yml] - 9:38): 'any.a_b.example" + fault);
        assertThat(placed("'d_e.example" + fault))
                .startsWith("unified-tls.clients[0].destinations (")
                .endsWith("application.yml] - 11:21): 'd_e.example" + fault);
        assertThat(placed("'f_g.example" + fault)).isEqualTo("'f_g.example" + fault);
    }

    @Test
    void variablesAreNamed() {
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new HashMap<>(Map.of("UNIFIEDTLS_POLICYMODE", "lax"))));
        new SystemEnvironmentPropertySourceEnvironmentPostProcessor()
                .postProcessEnvironment(environment, new org.springframework.boot.SpringApplication());
        assertThat(placed("unified-tls.policy-mode is wrong."))
                .isEqualTo("unified-tls.policy-mode (System Environment Property \"UNIFIEDTLS_POLICYMODE\") is wrong.");
    }

    @Test
    void othersStayAsTheyAre() {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("inline", Map.of("unified-tls.policy-mode", "x")));
        for (String fault : new String[] {
            "unified-tls.policy-mode is wrong.",
            "unified-tls.colour is wrong.",
            "Configuration 'web': something else.",
            "Something else.",
            "unified-tls.policy (application.yml) is placed already."
        }) {
            assertThat(placed(fault)).isEqualTo(fault);
        }
    }

    private String placed(String fault) {
        return new Places(environment).placed(fault);
    }
}
