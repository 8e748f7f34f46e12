package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.testing.FleetServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wrong values of the fleet and of everything else, in one report. */
class FleetFaultsTests {

    private static final String[] WRONG = {
        "unified-tls.server.configuration=absent",
        "unified-tls.fleet.data-source=absent",
        "unified-tls.fleet.keys[0]=secret",
        "unified-tls.fleet.lookup.connections=0",
        "unified-tls.fleet.signal.url=jdbc:mysql://host/shop?password=secret",
        "unified-tls.fleet.proof.timeout=0s",
        "unified-tls.fleet.proof.claim-lifetime=forever",
        "unified-tls.fleet.proof.name-servers[0]=x y",
        "unified-tls.fleet.limits.claims=-5",
        "unified-tls.fleet.jobs.threads=0"
    };

    private static final String[] FAULTS = {
        "unified-tls.server.configuration",
        "unified-tls.fleet.data-source is 'absent', which is no DataSource bean",
        "unified-tls.fleet.keys[0] starts with neither 'file:' nor 'base64:'",
        "unified-tls.fleet.lookup.connections is 0",
        "unified-tls.fleet.signal.url does not lead to PostgreSQL",
        "unified-tls.fleet.proof.timeout must be between 100ms and 1m",
        "unified-tls.fleet.proof.claim-lifetime is 'forever', which is not a duration",
        "unified-tls.fleet.proof.name-servers[0] is 'x y'",
        "unified-tls.fleet.limits.claims is -5",
        "unified-tls.fleet.jobs.threads is 0"
    };

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void faultsOfAllSectionsAndOfTheCoreAreReportedTogether(FleetServer server) {
        assertThat(faults(() -> server.start(Application.class, properties(WRONG))))
                .hasSize(FAULTS.length)
                .satisfies(faults ->
                        assertThat(faults).allSatisfy(fault -> assertThat(fault).doesNotContain("secret")))
                .satisfies(FleetFaultsTests::haveAll);
    }

    @Test
    void applicationWithoutAServerReportsThemTogether() {
        assertThat(faults(() -> withoutServer(Application.class, WRONG))).satisfies(FleetFaultsTests::haveAll);
    }

    @Test
    void signalsByRedisNeedRedis() {
        String[] noFactory = {"unified-tls.fleet.signal.type=redis"};
        assertThat(faults(() -> withoutServer(Application.class, noFactory)))
                .singleElement()
                .asString()
                .contains(
                        "unified-tls.fleet.signal.type is 'redis', but the application has no RedisConnectionFactory bean");
        String[] url = {
            "unified-tls.fleet.signal.type=redis",
            "unified-tls.fleet.signal.url=jdbc:postgresql://host/shop?password=secret"
        };
        assertThat(faults(() -> withoutServer(Application.class, url)))
                .singleElement()
                .asString()
                .contains("unified-tls.fleet.signal.type is 'redis', but signal.url")
                .doesNotContain("secret");
    }

    @Test
    void valueThatCannotBeConvertedIsNotReplacedByTheDefault() {
        String[] one = {"unified-tls.fleet.lookup.timeout=soon"};
        assertThat(faults(() -> withoutServer(Application.class, one)))
                .singleElement()
                .asString()
                .contains("unified-tls.fleet.lookup.timeout is 'soon', which is not a duration");
    }

    @Test
    void credentialsWithoutAUrlAreAFault() {
        assertThat(faults(() -> withoutServer(Application.class, "unified-tls.fleet.signal.password=secret")))
                .singleElement()
                .asString()
                .contains("signal.url, which is not set")
                .doesNotContain("secret");
    }

    @Test
    void applicationWhosePolicyNeedsTheStoreReportsTheFaultsOfTheFleet() {
        assertThat(faults(() -> withoutServer(PolicyOfTheStore.class, WRONG)))
                .contains("unified-tls.fleet.limits.claims is -5. Set it to 1 or more.");
    }

    private void withoutServer(Class<?> application, String... properties) {
        new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(properties(properties))
                .run()
                .close();
    }

    private String[] properties(String... wrong) {
        return Stream.concat(
                        Stream.of(
                                "unified-tls.fleet.directory=" + directory.resolve("fleet"),
                                "unified-tls.configurations.web.application-protocols=http/1.1"),
                        Arrays.stream(wrong))
                .toArray(String[]::new);
    }

    private static List<String> faults(Runnable start) {
        List<Throwable> causes = Stream.iterate(catchThrowable(start::run), Objects::nonNull, Throwable::getCause)
                .toList();
        return causes.stream()
                .filter(InvalidTLSConfigurationException.class::isInstance)
                .map(InvalidTLSConfigurationException.class::cast)
                .findFirst()
                .orElseThrow()
                .faults();
    }

    private static void haveAll(List<? extends String> faults) {
        assertThat(FAULTS).allSatisfy(fault -> assertThat(faults).anyMatch(found -> found.contains(fault)));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class PolicyOfTheStore {

        @Bean
        TLSPolicy ofTheStore(TLSHosts hosts) {
            assertThat(hosts.search("", null, 1)).isEmpty();
            return TLSPolicy.none();
        }
    }
}
