package io.unifiedtls.applications;

import static io.unifiedtls.test.TLSServerAssert.assertThatServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.test.IssuedChain;
import io.unifiedtls.test.PemLocations;
import io.unifiedtls.test.TLSServerAssert;
import io.unifiedtls.test.ThrowAwayAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.annotation.Order;

/** A SaaS application that keeps its tenants' certificates in a database: with JPA, and with the blocks of {@code docs/resolvers.md}. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
@Tag("ci")
class SaasIT {

    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    private static final String DOCUMENT = "docs/resolvers.md";

    @ParameterizedTest
    @ValueSource(strings = {"TenantCertificates", "DatabaseResolver"})
    void classIsTheDocuments(String name) throws IOException {
        String block = Block.find(DOCUMENT, "java", "class %s ".formatted(name)).text();
        assertThat(Path.of("src/test/java/io/unifiedtls/applications/%s.java".formatted(name)))
                .content()
                .containsIgnoringWhitespaces(block.substring(block.indexOf("@Component")));
    }

    @ParameterizedTest
    @EnumSource
    void tenantsOfARepositoryComeAndGo(EmbeddedServer server, CapturedOutput output) {
        Map<String, String> settings = settings();
        settings.putAll(
                Block.find(DOCUMENT, "yaml", "repository: tenantCertificates").settings());
        try (var application = server.start(WithRepository.class, settings)) {
            tenantsComeAndGo(application);
            createsLate(application, "tenantCertificates", output);
            tells(output, "Host broken\\.example is disabled, .* PEM block 'PRIVATE KEY' in line 1 that does not end");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tenantsOfAResolverComeAndGo(EmbeddedServer server, CapturedOutput output) {
        try (var application = server.start(WithResolver.class, settings())) {
            assertThatHost(application, "acme.example").refusesWith(Alert.UNRECOGNIZED_NAME);
            tenantsComeAndGo(application);
            createsLate(application, "databaseResolver", output);
            tells(
                    output,
                    "(?i)DatabaseResolver.* failed.* broken\\.example",
                    "InvalidMaterialException: .* PEM block 'PRIVATE KEY' in line 1 that does not end");
        }
    }

    private static Map<String, String> settings() {
        PemLocations own = AUTHORITY.write(AUTHORITY.server("www.example").issue());
        return new LinkedHashMap<>(Map.of(
                "unified-tls.configurations.web.certificates[0].certificate", own.certificate(),
                "unified-tls.configurations.web.certificates[0].private-key", own.privateKey(),
                "unified-tls.server.configuration", "web"));
    }

    private static void tenantsComeAndGo(ConfigurableApplicationContext application) {
        TenantRepository tenants = application.getBean(TenantRepository.class);
        IssuedChain acme = AUTHORITY.server("acme.example").issue();
        IssuedChain globex = AUTHORITY.server("globex.example").issue();
        tenants.save(tenant("acme.example", acme));
        assertThatHost(application, "acme.example").serves(acme);
        assertThatHost(application, "unknown.example").refusesWith(Alert.UNRECOGNIZED_NAME);

        tenants.save(new Tenant("broken.example", acme.certificatesPem(), "-----BEGIN PRIVATE KEY-----\nMIIB"));
        assertThatHost(application, "broken.example").refusesWith(Alert.INTERNAL_ERROR);
        tenants.save(tenant("globex.example", globex));
        assertThatHost(application, "globex.example").serves(globex);
        assertThatHost(application, "acme.example").serves(acme);

        Tenant suspended = tenants.findById("acme.example").orElseThrow();
        suspended.suspend();
        tenants.save(suspended);
        assertThatHost(application, "acme.example").refusesWith(Alert.ACCESS_DENIED);
        assertThatHost(application, "globex.example").serves(globex);
    }

    private static void createsLate(
            ConfigurableApplicationContext application, String answering, CapturedOutput output) {
        StartupOrder order = application.getBean(StartupOrder.class);
        assertThat(order.late()).contains("entityManagerFactory", "tenantRepository", "suspended", answering);
        assertThat(order.early()).contains("tlsContextFactory").doesNotContain("entityManagerFactory", "dataSource");
        assertThat(output).doesNotContain("not eligible for getting processed");
    }

    private static void tells(CapturedOutput output, String... fault) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(output)
                    .containsPattern("access_denied server-name=acme\\.example .* reason=\"not a customer any more\"")
                    .containsPattern("unrecognized_name server-name=unknown\\.example ")
                    .containsPattern("internal_error server-name=broken\\.example ")
                    .doesNotContain("PRIVATE KEY-----");
            Stream.of(fault).forEach(line -> assertThat(output).containsPattern(line));
        });
    }

    private static Tenant tenant(String name, IssuedChain chain) {
        return new Tenant(name, chain.certificatesPem(), chain.privateKeyPem());
    }

    private static TLSServerAssert assertThatHost(ConfigurableApplicationContext application, String name) {
        return assertThatServer("127.0.0.1", EmbeddedServer.port(application))
                .trusting(AUTHORITY)
                .forHost(name);
    }

    @ComponentScan(
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = TenantCertificates.class))
    static class WithRepository extends Saas {}

    @ComponentScan(
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = DatabaseResolver.class))
    static class WithResolver extends Saas {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Saas {

        @Bean
        static StartupOrder startupOrder(ApplicationContext application) {
            return new StartupOrder(application);
        }

        /** Asked before the sources, which still have the tenant. */
        @Bean
        @Order(-1)
        SniResolver suspended(TenantRepository tenants) {
            return (clientHello, context) -> {
                if (clientHello
                        .serverName()
                        .flatMap(tenants::findByServerName)
                        .filter(Tenant::isSuspended)
                        .isPresent()) {
                    throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "not a customer any more");
                }
                return Optional.empty();
            };
        }
    }
}
