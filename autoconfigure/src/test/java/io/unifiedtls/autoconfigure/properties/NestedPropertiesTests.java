package io.unifiedtls.autoconfigure.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.autoconfigure.properties.ServerProperties.ResolverCache;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties.Sessions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

/** Ahead of time, Spring Boot finds a group in another file only if its property is marked as nested. */
class NestedPropertiesTests {

    private final RuntimeHints hints = new RuntimeHints();

    NestedPropertiesTests() {
        BindableRuntimeHintsRegistrar.forTypes(TLSProperties.class).registerHints(hints);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                TLSConfigurationProperties.class,
                CertificateProperties.class,
                TrustProperties.class,
                Sessions.class,
                HostProperties.class,
                SourceProperties.class,
                ClientProperties.class,
                ServerProperties.class,
                ResolverCache.class,
                ManagementProperties.class,
                ReloadProperties.class,
                HealthProperties.class,
                HandshakeLogProperties.class,
                RevocationProperties.class,
                PolicyProperties.class,
                DevelopmentProperties.class
            })
    void groupIsFoundAheadOfTime(Class<?> group) {
        assertThat(RuntimeHintsPredicates.reflection().onType(group)).accepts(hints);
    }
}
