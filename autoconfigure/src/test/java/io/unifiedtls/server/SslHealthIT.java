package io.unifiedtls.server;

import static io.unifiedtls.server.EndpointApplication.get;
import static io.unifiedtls.server.EndpointApplication.json;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.info.SslInfo;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** Spring Boot's health component {@code ssl} beside a host whose certificate has expired. */
@Tag("ci")
@Timeout(120)
class SslHealthIT {

    private static final String BUNDLE = "spring.ssl.bundle.pem.own.keystore.";

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() throws IOException {
        EndpointApplication.writeMaterial(directory, EndpointApplication.shop());
        write(directory, "partners", chain("partners.example", Duration.ofDays(-1)));
        write(directory, "own", chain("own.example", Duration.ofDays(90)));
    }

    @ParameterizedTest
    @EnumSource
    void expiredHostTakesNoInstanceOutOfService(EmbeddedServer server) throws Exception {
        try (var application = start(server)) {
            JsonNode health = json(application, "/actuator/health");
            assertThat(health.get("status").asString()).isEqualTo("UP");
            JsonNode ssl = health.get("components").get("ssl");
            assertThat(ssl.get("status").asString()).isEqualTo("UP");
            assertThat(ssl.get("details").get("validChains").findValuesAsString("subject"))
                    .containsExactly("CN=own.example");
            JsonNode tls = health.get("components").get("tls");
            assertThat(tls.get("status").asString()).isEqualTo("WARNING");
            assertThat(tls.get("details").get("expiring").has("partners")).isTrue();
        }
    }

    @Test
    void informationAndMetersListTheHost() throws Exception {
        try (var application = start(EmbeddedServer.TOMCAT, "management.info.ssl.enabled=true")) {
            assertThat(json(application, "/actuator/info")
                            .get("ssl")
                            .get("bundles")
                            .findValuesAsString("name"))
                    .containsExactlyInAnyOrder("default", "own", "partners");
            assertThat(json(application, "/actuator/metrics/ssl.chain.expiry")
                            .get("availableTags")
                            .toString())
                    .contains("default", "own", "partners");
        }
    }

    @Test
    void expiredBundleOfTheApplicationCountsAsBefore() throws Exception {
        write(directory, "own", chain("own.example", Duration.ofDays(-1)));
        try (var application = start(EmbeddedServer.TOMCAT)) {
            assertThat(get(application, "/actuator/health")).contains("503", "OUT_OF_SERVICE", "CN=own.example");
        }
    }

    @Test
    void thresholdOfSpringBootHolds() throws Exception {
        write(directory, "own", chain("own.example", Duration.ofDays(20)));
        try (var application =
                start(EmbeddedServer.TOMCAT, "management.health.ssl.certificate-validity-warning-threshold=30d")) {
            assertThat(json(application, "/actuator/health/ssl")
                            .get("details")
                            .get("expiringChains")
                            .findValuesAsString("subject"))
                    .containsExactly("CN=own.example");
        }
    }

    @Test
    void componentCanBeSwitchedOff() throws Exception {
        try (var application = start(EmbeddedServer.TOMCAT, "management.health.ssl.enabled=false")) {
            assertThat(json(application, "/actuator/health").get("components").has("ssl"))
                    .isFalse();
        }
    }

    @Test
    void applicationsOwnBeansWin() throws Exception {
        try (var application = start(EmbeddedServer.TOMCAT, WithIndicator.class)) {
            assertThat(json(application, "/actuator/health/ssl").toString()).contains("our own");
        }
        try (var application = start(EmbeddedServer.TOMCAT, WithInfo.class)) {
            assertThat(get(application, "/actuator/health/ssl")).contains("OUT_OF_SERVICE", "CN=partners.example");
        }
    }

    private ConfigurableApplicationContext start(EmbeddedServer server, String... more) {
        return start(server, EndpointApplication.class, more);
    }

    private ConfigurableApplicationContext start(EmbeddedServer server, Class<?> application, String... more) {
        List<String> properties = EndpointApplication.properties(
                directory,
                "management.endpoint.health.show-details=always",
                "management.endpoint.health.show-components=always",
                BUNDLE + "certificate=file:" + directory.resolve("own.pem"),
                BUNDLE + "private-key=file:" + directory.resolve("own.key"));
        properties.addAll(List.of(more));
        return server.start(application, properties.toArray(String[]::new));
    }

    private static SigningChain chain(String name, Duration left) {
        Instant now = Instant.now();
        return AUTHORITY.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, name)), left)
                .valid(now.minus(Duration.ofDays(10)), now.plus(left)));
    }

    @Import(EndpointApplication.class)
    static class WithIndicator {

        @Bean
        HealthIndicator sslHealthIndicator() {
            return () -> Health.up().withDetail("ours", "our own").build();
        }
    }

    @Import(EndpointApplication.class)
    static class WithInfo {

        @Bean
        SslInfo everything(SslBundles bundles) {
            return new SslInfo(bundles);
        }
    }
}
