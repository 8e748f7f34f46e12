package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.revocation.RevocationSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** How far others may go who are asked. */
class RevocationBoundsTests {

    private static TLSProperties properties(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("unified-tls", TLSProperties.class);
    }

    private static RevocationSettings bounds(MockEnvironment environment, Map<String, String> values) {
        return RevocationBounds.of(properties(values), environment);
    }

    @Test
    void handshakesThatWaitAreAPartOfTheServersThreads() {
        assertThat(bounds(new MockEnvironment(), Map.of())).isEqualTo(RevocationSettings.DEFAULT);
        MockEnvironment small = new MockEnvironment().withProperty("server.tomcat.threads.max", "20");
        assertThat(bounds(small, Map.of()).concurrency()).isEqualTo(5);
        assertThat(bounds(small, Map.of()).authorityConcurrency()).isEqualTo(1);
        assertThat(bounds(small, Map.of("unified-tls.revocation.concurrency", "16"))
                        .authorityConcurrency())
                .isEqualTo(4);
        MockEnvironment large = new MockEnvironment().withProperty("server.jetty.threads.max", "2000");
        assertThat(bounds(large, Map.of()).concurrency()).isEqualTo(32);
    }

    @Test
    void questionsEndBeforeTheHandshake() {
        MockEnvironment environment = new MockEnvironment();
        assertThat(bounds(environment, Map.of("unified-tls.server.handshake-timeout", "4s"))
                        .timeout())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(bounds(environment, Map.of("unified-tls.server.handshake-timeout", "20s"))
                        .timeout())
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(Ranges.faults(properties(
                        Map.of("unified-tls.server.handshake-timeout", "4s", "unified-tls.revocation.timeout", "4s"))))
                .singleElement()
                .asString()
                .contains("unified-tls.revocation.timeout is 4s")
                .contains("less than unified-tls.server.handshake-timeout");
        assertThat(Ranges.faults(properties(Map.of(
                        "unified-tls.revocation.timeout", "0s",
                        "unified-tls.revocation.concurrency", "0",
                        "unified-tls.revocation.authority-concurrency", "0",
                        "unified-tls.revocation.largest-answer", "1GB"))))
                .hasSize(4);
    }
}
