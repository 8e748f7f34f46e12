package io.unifiedtls.applications;

import static io.unifiedtls.test.TLSServerAssert.assertThatServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.Alert;
import io.unifiedtls.fleet.TLSHostChange;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.test.IssuedChain;
import io.unifiedtls.test.TLSServerAssert;
import io.unifiedtls.test.ThrowAwayAuthority;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** An application with JPA and Flyway that keeps its customers' hosts in its own database, with tables that a migration creates. */
@Timeout(60)
@Tag("ci")
class OnboardingIT {

    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();

    @TempDir
    private static Path directory;

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() throws IOException {
        Path migrations = Files.createDirectory(directory.resolve("migrations"));
        Files.writeString(
                migrations.resolve("V1__customers.sql"),
                "create table customer (id varchar(255) primary key, host varchar(255) not null unique);");
        try (InputStream script = TLSHosts.class.getResourceAsStream("schema-h2.sql")) {
            Files.write(
                    migrations.resolve("V2__fleet.sql"),
                    Objects.requireNonNull(script).readAllBytes());
        }
        application = EmbeddedServer.TOMCAT.start(
                Application.class,
                Map.of(
                        "spring.datasource.url", "jdbc:h2:async:" + directory.resolve("application"),
                        "spring.flyway.enabled", "true",
                        "spring.flyway.locations", "filesystem:" + migrations,
                        "unified-tls.fleet.enabled", "true",
                        "unified-tls.fleet.initialize-schema", "never",
                        "unified-tls.fleet.keys[0]", "base64:" + key(),
                        "unified-tls.configurations.web.lowest-supported-version", "TLSv1.2",
                        "unified-tls.server.configuration", "web",
                        "unified-tls.server.missing-server-name", "reject"));
    }

    private static String key() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void tablesAreThoseOfTheMigration() {
        JdbcTemplate jdbc = application.getBean(JdbcTemplate.class);
        assertThat(jdbc.queryForList("select \"script\" from \"flyway_schema_history\"", String.class))
                .contains("V1__customers.sql", "V2__fleet.sql");
        assertThat(application.getBean(PlatformTransactionManager.class)).isInstanceOf(JpaTransactionManager.class);
    }

    @Test
    void customerAndHostAreCommittedTogether() {
        IssuedChain chain = chain("acme.example");
        onboarding().add("acme", "acme.example", chain);
        assertThat(customers().findById("acme")).map(Customer::host).contains("acme.example");
        assertThatHost("acme.example").serves(chain);
        assertThat(told()).contains("acme.example");
    }

    @Test
    void customerAndHostAreRolledBackTogether() {
        IssuedChain chain = chain("globex.example");
        assertThatThrownBy(() -> onboarding().addAndFail("globex", "globex.example", chain))
                .isInstanceOf(IllegalStateException.class);
        assertNothingIsLeft("globex", "globex.example");
        onboarding().add("globex", "globex.example", chain);
        assertThatHost("globex.example").serves(chain);
    }

    @Test
    void refusedHostRollsTheCustomerBack() {
        assertThatThrownBy(() -> onboarding().add("umbrella", "umbrella.example", chain("other.example")))
                .isInstanceOf(TLSHostException.class);
        assertNothingIsLeft("umbrella", "umbrella.example");
    }

    /** Hibernate writes its entity at the commit, after the rows of the host. */
    @Test
    void customerThatTheDatabaseRefusesRollsTheHostBack() {
        customers().save(new Customer("first", "twice.example"));
        assertThatThrownBy(() -> onboarding().add("second", "twice.example", chain("twice.example")))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertNothingIsLeft("second", "twice.example");
    }

    private static void assertNothingIsLeft(String customer, String host) {
        TLSHosts hosts = application.getBean(TLSHosts.class);
        assertThat(customers().findById(customer)).isEmpty();
        assertThat(hosts.find(host)).isEmpty();
        assertThat(hosts.claims(customer, null, 10)).isEmpty();
        assertThat(hosts.history(host, 10)).isEmpty();
        assertThat(told()).doesNotContain(host);
        assertThatHost(host).refusesWith(Alert.UNRECOGNIZED_NAME);
    }

    private static List<String> told() {
        return application.getBean(Application.class).told;
    }

    private static Onboarding onboarding() {
        return application.getBean(Onboarding.class);
    }

    private static CustomerRepository customers() {
        return application.getBean(CustomerRepository.class);
    }

    private static IssuedChain chain(String name) {
        return AUTHORITY.server(name).issue();
    }

    private static TLSServerAssert assertThatHost(String name) {
        return assertThatServer("127.0.0.1", EmbeddedServer.port(application))
                .trusting(AUTHORITY)
                .forHost(name);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        private final List<String> told = new CopyOnWriteArrayList<>();

        @Bean
        Onboarding onboarding(EntityManager entities, TLSHosts hosts) {
            return new Onboarding(entities, hosts);
        }

        @EventListener
        void changed(TLSHostChange change) {
            told.add(change.name());
        }
    }
}
