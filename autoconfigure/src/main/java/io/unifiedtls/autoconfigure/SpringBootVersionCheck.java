package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Refuses a Spring Boot that has its servers elsewhere: without this check, the application would start with the TLS of Spring Boot, or
 * would say that its server is not supported.
 */
final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final int OLDEST = 4;

    /** @throws InvalidTLSConfigurationException on Spring Boot 3 and before */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        fault(SpringBootVersion.getVersion()).ifPresent(fault -> {
            throw new InvalidTLSConfigurationException(List.of(fault));
        });
    }

    /** The fault of a version; empty if it is supported or not known. */
    static Optional<String> fault(@Nullable String version) {
        return version != null
                        && version.matches("\\d{1,4}\\..*")
                        && Integer.parseInt(version.split("\\.", 2)[0]) < OLDEST
                ? Optional.of(
                        "This release of unified-tls needs Spring Boot 4.0 or later, but the application runs on Spring Boot %s. Update Spring Boot, or remove the unified-tls starter."
                                .formatted(version))
                : Optional.empty();
    }
}
