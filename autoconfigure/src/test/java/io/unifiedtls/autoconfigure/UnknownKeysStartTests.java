package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.testing.CapturedLog;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

/** Applications with keys that no property has. */
@ExtendWith(CapturedLog.Extension.class)
class UnknownKeysStartTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TLSAutoConfiguration.class));

    /** With Boot's spelling alone, the host would start open. */
    @Test
    void doNotStartAndAreReportedBesideOtherFaults() {
        runner.withPropertyValues(
                        "unified-tls.configurations.web.client-auth=need",
                        "unified-tls.configurations.web.cipher-suites=TLS_AES_128_GCM_SHA265",
                        "unified-tls.sever.configuration=web")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .satisfiesExactlyInAnyOrder(
                                fault -> assertThat(fault)
                                        .startsWith("unified-tls.configurations.web.client-auth (")
                                        .endsWith(" is not a property. Use client-authentication."),
                                fault -> assertThat(fault)
                                        .startsWith("unified-tls.sever (")
                                        .endsWith(" is not a property. Did you mean server?"),
                                fault -> assertThat(fault).contains("Did you mean TLS_AES_128_GCM_SHA256?")));
    }

    @Test
    void systemPropertiesStartWithAWarning(CapturedLog log) {
        runner.withSystemProperties("unified-tls.colour=blue").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(log.toString())
                    .contains("unified-tls.colour (")
                    .contains(" is not a property. Use one of: configurations, ");
        });
    }

    private static List<String> faults(@Nullable Throwable failure) {
        return ((InvalidTLSConfigurationException)
                        NestedExceptionUtils.getMostSpecificCause(Objects.requireNonNull(failure)))
                .faults();
    }
}
