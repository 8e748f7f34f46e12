package io.unifiedtls.acme.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.autoconfigure.load.PropertiesLoader;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.selection.HostTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configurations whose certificates authorities issue, and the hosts that name them. */
class DeclaredNamesTests {

    private static final String[] SITE = {
        "unified-tls.configurations.web.certificates=acme",
        "unified-tls.configurations.strict.base=web",
        "unified-tls.configurations.strict.lowest-supported-version=TLSv1.3",
        "unified-tls.hosts[0].server-names=Example.com.,www.example.com",
        "unified-tls.hosts[0].configuration=web",
        "unified-tls.hosts[1].server-names=strict.example.com,*.Wild.example",
        "unified-tls.hosts[1].configuration=strict",
        "unified-tls.server.configuration=web",
        "unified-tls.server.missing-server-name=reject",
    };

    @TempDir
    Path directory;

    @Test
    void namesOfSuchConfigurationsAreOrderedAndNotInTheTable() {
        try (ConfigurableApplicationContext context = start(Publishing.class, SITE)) {
            assertThat(context.getBean(DeclaredNames.class).current())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "example.com", "web",
                            "www.example.com", "web",
                            "strict.example.com", "strict",
                            "*.wild.example", "strict"));
            assertThat(context.getBean(HostTable.class).hosts()).isEmpty();
        }
    }

    /** As when Spring Cloud has refreshed them. */
    @Test
    void namesOfAReloadReplaceThoseBefore() {
        try (ConfigurableApplicationContext context = start(Publishing.class, SITE)) {
            context.getBean(PropertiesLoader.class)
                    .retain(new Binder(List.of(new MapConfigurationPropertySource(Map.of(
                                    "unified-tls.configurations.web.certificates", "acme",
                                    "unified-tls.hosts[0].server-names", "new.example.com",
                                    "unified-tls.hosts[0].configuration", "web"))))
                            .bind("unified-tls", TLSProperties.class)
                            .get());
            assertThat(context.getBean(DeclaredNames.class).current()).containsOnlyKeys("new.example.com");
        }
    }

    @Test
    void wildcardsNeedDns() {
        String fault =
                "unified-tls.hosts[1].server-names[1] is '*.wild.example'. Authorities validate wildcards by dns-01 only. Set unified-tls.acme.dns.rfc2136 or declare a DnsChallengeProvider bean, with dns-01 in unified-tls.acme.challenges if that is set, or list each name.";
        assertThat(faults(Plain.class, SITE)).containsExactly(fault);
        assertThat(faults(
                        Publishing.class,
                        Stream.concat(Stream.of(SITE), Stream.of("unified-tls.acme.challenges=tls-alpn-01"))
                                .toArray(String[]::new)))
                .containsExactly(fault);
    }

    @Test
    void usesWithoutNamesAreFaults() {
        assertThat(faults(
                        Plain.class,
                        "unified-tls.configurations.web.certificates=acme",
                        "unified-tls.configurations.mixed.certificates=acme,acme",
                        "unified-tls.configurations.other.certificates=acne",
                        "unified-tls.server.configuration=web",
                        "unified-tls.server.unknown-server-name=default",
                        "unified-tls.management.configuration=web",
                        "unified-tls.clients[0].destinations=bank.example",
                        "unified-tls.clients[0].configuration=web"))
                .satisfiesExactlyInAnyOrder(
                        fault -> assertThat(fault)
                                .contains(
                                        "unified-tls.configurations.mixed.certificates has acme beside others. Write 'certificates: acme'"),
                        fault -> assertThat(fault)
                                .contains(
                                        "unified-tls.configurations.other.certificates is 'acne', which is not valid. Write 'acme', or a list of certificates"),
                        fault -> assertThat(fault)
                                .contains(
                                        "unified-tls.server.missing-server-name is default, but 'web' has certificates for names only (certificates: acme), and a client that sends no name would get none. List the names in unified-tls.hosts, and set it to reject"),
                        fault -> assertThat(fault)
                                .contains("unified-tls.server.unknown-server-name is default", "sends an unknown name"),
                        fault -> assertThat(fault)
                                .contains("unified-tls.management.configuration is 'web'", "for a management server"),
                        fault -> assertThat(fault)
                                .contains("unified-tls.clients[0].configuration is 'web'", "for a client"));
    }

    @Test
    void namesAreFaultsAsThoseOfOtherHostsAre() {
        assertThat(faults(
                        Plain.class,
                        "unified-tls.configurations.web.certificates=acme",
                        "unified-tls.configurations.own.base=web",
                        "unified-tls.configurations.own.certificates=",
                        "unified-tls.hosts[0].server-names=www.example.com,WWW.example.com,a b,deep.shop.example",
                        "unified-tls.hosts[0].configuration=web",
                        "unified-tls.hosts[1].server-names=*.shop.example",
                        "unified-tls.hosts[1].configuration=own",
                        "unified-tls.server.configuration=web",
                        "unified-tls.server.missing-server-name=reject"))
                .anySatisfy(fault -> assertThat(fault).contains("The host 'www.example.com' is listed twice"))
                .anySatisfy(fault -> assertThat(fault)
                        .contains("unified-tls.hosts[0].server-names[2]")
                        .contains("a b"))
                .anySatisfy(
                        fault -> assertThat(fault)
                                .contains(
                                        "unified-tls.hosts[0].server-names[3] is 'deep.shop.example', but the wildcard of unified-tls.hosts[1] answers it"));
    }

    @Test
    void moduleThatIsSwitchedOffIsAFault() {
        assertThat(faults(
                        Plain.class,
                        Stream.concat(Stream.of(SITE), Stream.of("unified-tls.acme.enabled=false"))
                                .toArray(String[]::new)))
                .containsExactly(
                        "unified-tls.configurations.web.certificates is acme, but the module for ACME is missing or switched off. Add unified-tls-spring-boot-starter-acme, and do not set unified-tls.acme.enabled or unified-tls.fleet.enabled to false.");
    }

    private ConfigurableApplicationContext start(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties("unified-tls.fleet.directory=" + directory.resolve("fleet"))
                .properties("unified-tls.fleet.jobs.enabled=false", "unified-tls.acme.accept-terms=true")
                .properties(properties)
                .run();
    }

    private List<String> faults(Class<?> application, String... properties) {
        Throwable failure = catchThrowable(() -> start(application, properties).close());
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(InvalidTLSConfigurationException.class::isInstance)
                .map(cause -> ((InvalidTLSConfigurationException) cause).faults())
                .findFirst()
                .orElseThrow(() -> new AssertionError(failure));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Plain {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Publishing {

        @Bean
        DnsChallengeProvider provider() {
            return new DnsChallengeProvider() {

                @Override
                public void publish(String name, String value) {}

                @Override
                public void withdraw(String name, String value) {}
            };
        }
    }
}
