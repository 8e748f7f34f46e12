package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.TLSHostChange;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.store.ChangeListener;
import io.unifiedtls.fleet.store.HostJobs;
import io.unifiedtls.fleet.testing.TestSealer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** An application with the store, and stand-ins for the rest. */
abstract class StoreApplication {

    static final String NAME = "shop.example.com";

    @TempDir
    Path directory;

    ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void setUp() {
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        DataSourceInitializationAutoConfiguration.class))
                .withUserConfiguration(Application.class)
                .withPropertyValues("unified-tls.fleet.directory=" + directory.resolve("fleet"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(FleetProperties.class)
    @Import(StoreConfiguration.class)
    static class Application {

        final List<String> told = new CopyOnWriteArrayList<>();

        @Bean
        KeySealer sealer() {
            return new TestSealer("first");
        }

        @Bean
        ProofFinder finder() {
            return (method, name, isToken) -> Optional.of("None. Publish it.");
        }

        @Bean
        ChangeListener listener() {
            return (names, withdrawn) -> told.add("listener " + names);
        }

        /** As the jobs do, it needs what schedules them. */
        @Bean
        HostJobs jobs(TLSHosts hosts) {
            return new HostJobs() {

                @Override
                public void findProof(String tenant, String name, Instant at) {
                    told.add("job " + name + hosts.find(name).isPresent());
                }

                @Override
                public void takeOver(String name, Instant at) {}
            };
        }

        @EventListener
        void changed(TLSHostChange change) {
            told.add("event " + change.action());
        }
    }

    static TLSHosts hosts(AssertableApplicationContext context) {
        return context.getBean(TLSHosts.class);
    }

    static Message fault(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        List<Throwable> causes = Stream.iterate(context.getStartupFailure(), Objects::nonNull, Throwable::getCause)
                .toList();
        assertThat(causes).hasAtLeastOneElementOfType(InvalidTLSConfigurationException.class);
        String message = causes.stream()
                .filter(InvalidTLSConfigurationException.class::isInstance)
                .map(Throwable::getMessage)
                .findFirst()
                .orElseThrow();
        return parts -> assertThat(message).contains(parts);
    }

    interface Message {

        void contains(String... parts);
    }
}
