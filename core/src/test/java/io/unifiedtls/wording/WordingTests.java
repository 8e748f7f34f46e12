package io.unifiedtls.wording;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WordingTests {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT10S, 10s",
        "PT0.5S, 500ms",
        "PT90S, 90s",
        "PT2M, 2m",
        "PT1H, 1h",
        "PT192H, 8d",
        "PT25H, 25h",
        "PT1M0.25S, 60250ms",
        "PT0.00001S, 10us",
        "PT0.000000001S, 1ns",
        "PT-10S, -10s"
    })
    void durationsAreWrittenAsUsersWriteThem(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @Test
    void noDurationIsTooLong() {
        assertThat(Durations.text(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE + "s");
        assertThat(Durations.text(Duration.ofSeconds(Long.MIN_VALUE)))
                .endsWith("s")
                .startsWith("-");
    }

    /** No auto-configuration is here. */
    @ParameterizedTest
    @EnumSource(Setting.class)
    void settingsHaveTheWordsOfTheApi(Setting setting) {
        assertThat(setting).hasToString(setting.words());
        assertThat(setting.words()).doesNotContain("unified-tls");
    }
}
