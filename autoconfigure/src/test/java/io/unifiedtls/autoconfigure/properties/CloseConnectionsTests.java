package io.unifiedtls.autoconfigure.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseConnectionsTests {

    @Test
    void neverOrAfterADuration() {
        assertThat(CloseConnections.valueOf("never").after()).isEmpty();
        assertThat(CloseConnections.valueOf("after 30s").after()).contains(Duration.ofSeconds(30));
        assertThat(CloseConnections.valueOf("after PT2M").after()).contains(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30s", "after", "after -1s", "after soon", "always"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CloseConnections.valueOf(text));
    }
}
