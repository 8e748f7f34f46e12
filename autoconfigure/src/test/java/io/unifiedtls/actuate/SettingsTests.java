package io.unifiedtls.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of settings that the endpoint compares. */
class SettingsTests {

    @Test
    void namesEachSettingOfAConfiguration() throws ClassNotFoundException {
        RecordComponent[] settings =
                Class.forName(TLSConfiguration.class.getName() + "$Settings").getRecordComponents();
        assertThat(Settings.names())
                .containsExactlyElementsOf(Stream.of(settings)
                        .map(RecordComponent::getName)
                        .map(name -> name.equals("signingChains") ? "certificates" : kebab(name))
                        .toList());
    }

    @Test
    void tellsWhatDiffers() {
        TLSConfiguration one = TLSConfiguration.builder().build();
        TLSConfiguration other = one.toBuilder()
                .label("other")
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .ocspStapling(true)
                .build();
        assertThat(Settings.differences(one, other)).containsExactly("lowest-supported-version", "ocsp-stapling");
        assertThat(Settings.differences(one, one)).isEmpty();
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
