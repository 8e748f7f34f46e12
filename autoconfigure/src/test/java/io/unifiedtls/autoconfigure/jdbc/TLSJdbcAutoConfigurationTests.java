package io.unifiedtls.autoconfigure.jdbc;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.client.NamedClients;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** Applications are known by name while they run, and to their data sources from the first connection to the last. */
class TLSJdbcAutoConfigurationTests {

    private static final List<String> FOUND = new ArrayList<>();

    @TempDir
    static Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TLSAutoConfiguration.class, TLSJdbcAutoConfiguration.class))
            .withPropertyValues("spring.application.name=orders", "unified-tls.reload.enabled=false")
            .withPropertyValues(
                    "unified-tls.configurations.bank.trust-store.certificates=file:" + directory.resolve("ca.pem"));

    @BeforeAll
    static void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "me", certificateFor("me.example"));
    }

    @AfterEach
    void forgetsApplicationsThatHaveEnded() {
        FOUND.clear();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedClients.find("bank"))
                .withMessageContaining("None that uses unified-tls.configurations is running.");
    }

    @Test
    void applicationIsKnownByItsName() {
        runner.run(context -> {
            TLSConfiguration bank = context.getBean(TLSContextFactory.class).configuration("bank");
            assertThat(NamedClients.find("bank").configuration()).isEqualTo(bank);
            assertThat(NamedClients.find("orders/bank").configuration()).isEqualTo(bank);
        });
    }

    @Test
    void dataSourcesConnectWhileTheyAreCreatedAndDestroyed() {
        runner.withUserConfiguration(Database.class)
                .run(context -> assertThat(FOUND).containsExactly("created"));
        assertThat(FOUND).containsExactly("created", "destroyed");
    }

    @Test
    void applicationThatDidNotStartIsForgotten() {
        runner.withUserConfiguration(Database.class, Broken.class)
                .run(context -> assertThat(context).getFailure().hasMessageContaining("no database fits"));
        assertThat(FOUND).containsExactly("created", "destroyed");
    }

    @Test
    void applicationsWithDifferentConfigurationsNeedNames() {
        runner.run(orders -> runner.withPropertyValues(
                        "spring.application.name=billing",
                        "unified-tls.configurations.bank.certificates[0].certificate=file:"
                                + directory.resolve("me.pem"),
                        "unified-tls.configurations.bank.certificates[0].private-key=file:"
                                + directory.resolve("me.key"))
                .run(billing -> {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> NamedClients.find("bank"))
                            .withMessageContaining("orders, billing");
                    assertThat(NamedClients.find("orders/bank").configuration().signingChains())
                            .isEmpty();
                    assertThat(NamedClients.find("billing/bank").configuration().signingChains())
                            .hasSize(1);
                }));
    }

    @Test
    void equalApplicationsServeAlike() {
        runner.run(first -> runner.run(
                second -> assertThat(NamedClients.find("bank").configuration().trustStore())
                        .isPresent()));
    }

    /** A policy that reads a database comes before every configuration. */
    @Test
    void policyMayNeedADataSource() {
        runner.withUserConfiguration(PolicyInDatabase.class)
                .run(context -> assertThat(NamedClients.find("bank")).isNotNull());
    }

    /** It uses a name as a driver does, at once and until it is closed. */
    static class ConnectingDataSource extends AbstractDataSource implements DisposableBean {

        ConnectingDataSource() {
            NamedClients.find("bank");
            FOUND.add("created");
        }

        @Override
        public void destroy() {
            NamedClients.find("bank");
            FOUND.add("destroyed");
        }

        @Override
        public Connection getConnection() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection getConnection(String user, String password) {
            throw new UnsupportedOperationException();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {

        @Bean
        DataSource aDataSource() {
            return new ConnectingDataSource();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Broken {

        @Bean
        Object broken(DataSource dataSource) {
            throw new IllegalStateException("no database fits like " + dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PolicyInDatabase {

        @Bean
        DataSource lazyDataSource() {
            return new SimpleDriverDataSource();
        }

        @Bean
        TLSPolicy policy(DataSource dataSource) {
            assertThat(dataSource).isNotNull();
            return TLSPolicy.none();
        }
    }
}
