package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigurationNamesTests {

    private final ConfigurationNames names = new ConfigurationNames(Set.of("web"));

    @Test
    void faultsNameWhatCouldBeMeant() {
        assertThat(names.fault("unified-tls.server.configuration", "shop", "4.1.1"))
                .isEqualTo(
                        "unified-tls.server.configuration is 'shop', which does not exist. Set it to one of those in "
                                + "unified-tls.configurations: web.");
        assertThat(names.fault("unified-tls.server.configuration", null, "4.0.9"))
                .startsWith("unified-tls.server.configuration is not set. Set it");
    }

    @Test
    void emptyMappingsAreNothingOnSpringBoot40() {
        assertThat(names.fault("unified-tls.server.configuration", "shop", "4.0.9"))
                .contains(
                        "'shop', which does not exist, or is an empty mapping, which Spring Boot 4.0 ignores: give it a setting. Set it");
    }
}
