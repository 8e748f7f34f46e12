package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Versions of Spring Boot. A nightly run starts an application on Spring Boot 3. */
class SpringBootVersionCheckTests {

    @ParameterizedTest
    @ValueSource(strings = {"3.5.7", "3.0.0", "2.7.18"})
    void olderOnesAreRefused(String version) {
        assertThat(SpringBootVersionCheck.fault(version))
                .hasValue(
                        "This release of unified-tls needs Spring Boot 4.0 or later, but the application runs on Spring Boot "
                                + version + ". Update Spring Boot, or remove the unified-tls starter.");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"4.0.0", "4.1.1", "5.0.0-M1", "10.0.0", "unknown", ""})
    void othersAreNot(String version) {
        assertThat(SpringBootVersionCheck.fault(version)).isEmpty();
    }

    @Test
    void thisOneStarts() {
        assertThat(SpringBootVersion.getVersion()).startsWith("4.");
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(
                        SpringBootVersionCheckTests.class)
                .web(WebApplicationType.NONE)
                .run()) {
            assertThat(application.isActive()).isTrue();
        }
    }
}
