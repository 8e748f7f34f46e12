package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostChange;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.jobs.HostJobs;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.store.ChangeListener;
import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.OpenH2File;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.TestSealer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class StoreConfigurationTests {

    private static final String NAME = "shop.example.com";

    @TempDir
    private Path directory;

    private ApplicationContextRunner runner = new ApplicationContextRunner();

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
            return names -> told.add("listener " + names);
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

    @Test
    void applicationWithoutADataSourceHasAFileAndStaysWithoutOne() throws Exception {
        new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues("unified-tls.fleet.directory=" + directory.resolve("a b/fleet"))
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(DataSource.class);
                    assertThat(context.getBean(FleetDatabase.class).own()).isTrue();
                    assertThat(directory.resolve("a b/fleet/hosts.mv.db")).exists();
                });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a b/fleet"))))
                .isEqualTo("rwx------");
    }

    @Test
    void hostsOfTheFileSurviveARestart() {
        runner.run(context -> hosts(context).claim("acme", NAME, ProofMethod.OPERATOR));
        runner.run(context -> assertThat(hosts(context).find(NAME)).isPresent());
    }

    @Test
    void fileIsClosedWithTheApplication() {
        runner.run(context -> {
            FleetDatabase database = context.getBean(FleetDatabase.class);
            HikariDataSource pool = (HikariDataSource) database.dataSource();
            assertThat(pool.isClosed()).isFalse();
            context.getSourceApplicationContext().close();
            assertThat(pool.isClosed()).isTrue();
            try (OpenH2File file = OpenH2File.of(directory.resolve("fleet/hosts"))) {
                assertThat(file).isNotNull();
            }
        });
    }

    @Test
    void fileThatAnotherProcessHasOpenedIsAFault() throws Exception {
        runner.run(context -> assertThat(context).hasNotFailed());
        try (OpenH2File file = OpenH2File.of(directory.resolve("fleet/hosts"))) {
            assertThat(file).isNotNull();
            runner.run(context -> fault(context)
                    .contains("Another process has opened", "hosts.mv.db", "unified-tls.fleet.directory"));
        }
        runner.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void spoiledFileIsAFault() throws Exception {
        Files.createDirectories(directory.resolve("fleet"));
        Files.writeString(directory.resolve("fleet/hosts.mv.db"), "no database".repeat(1_000));
        runner.run(context -> fault(context).contains("cannot be opened", "backup"));
    }

    @Test
    void directoryThatIsAFileIsAFault() throws Exception {
        Files.writeString(directory.resolve("fleet"), "");
        runner.run(context -> fault(context).contains("unified-tls.fleet.directory is", "Choose another directory"));
    }

    @Test
    void directoryCannotBringSettingsOfTheDatabase() {
        runner.withPropertyValues("unified-tls.fleet.directory=" + directory + "/a;INIT=drop all objects")
                .run(context -> fault(context).contains("contains a semicolon"));
    }

    @Test
    void dataSourceInMemoryIsNotUsedUnlessItIsNamed() {
        runner.withPropertyValues("spring.datasource.generate-unique-name=true").run(context -> {
            assertThat(context).hasSingleBean(DataSource.class);
            assertThat(context.getBean(FleetDatabase.class).own()).isTrue();
        });
        runner.withPropertyValues("unified-tls.fleet.data-source=dataSource").run(context -> {
            assertThat(context.getBean(FleetDatabase.class).dataSource()).isSameAs(context.getBean(DataSource.class));
            assertThat(hosts(context).find(NAME)).isEmpty();
        });
        assertThat(directory.resolve("fleet")).exists();
    }

    @Test
    void onlyDataSourceIsUsedAfterItsTablesExist() {
        Database database = PostgresServer.shared().newDatabase();
        ApplicationContextRunner postgres = runner.withPropertyValues(
                "spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.user());
        postgres.run(context -> fault(context).contains("no table", "initialize-schema to 'always'"));
        postgres.withPropertyValues("unified-tls.fleet.initialize-schema=always")
                .run(context -> {
                    FleetDatabase used = context.getBean(FleetDatabase.class);
                    assertThat(used.dataSource()).isSameAs(context.getBean(DataSource.class));
                    assertThat(used.dialect()).isEqualTo(Dialect.POSTGRESQL);
                    assertThat(used.own()).isFalse();
                    hosts(context).claim("acme", NAME, ProofMethod.OPERATOR);
                });
        postgres.run(context -> assertThat(hosts(context).find(NAME)).isPresent());
        assertThat(directory.resolve("fleet")).doesNotExist();
    }

    @Test
    void tablesMayComeFromScriptsOfTheApplication() {
        Database database = PostgresServer.shared().newDatabase();
        runner.withPropertyValues(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.sql.init.mode=always",
                        "spring.sql.init.schema-locations=" + Dialect.POSTGRESQL.schema())
                .run(context -> assertThat(hosts(context).find(NAME)).isEmpty());
    }

    @Test
    void changesArePartOfTheApplicationsTransaction() {
        Database database = PostgresServer.shared().newDatabase().withSchema();
        runner.withPropertyValues(
                        "spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.user())
                .run(context -> {
                    JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
                    jdbc.execute("create table customer (name varchar(255))");
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                            .executeWithoutResult(status -> {
                                jdbc.update("insert into customer values ('acme')");
                                hosts(context).claim("acme", NAME, ProofMethod.OPERATOR);
                                status.setRollbackOnly();
                            });
                    assertThat(jdbc.queryForList("select * from customer")).isEmpty();
                    assertThat(hosts(context).find(NAME)).isEmpty();
                    assertThat(context.getBean(Application.class).told).isEmpty();
                });
    }

    @Test
    void listenerAndEventsAreToldInTheirOrder() {
        runner.run(context -> {
            hosts(context).claim("acme", NAME, ProofMethod.OPERATOR);
            hosts(context).claim("acme", "pending.example.com", ProofMethod.DNS);
            assertThat(context.getBean(Application.class).told)
                    .containsExactly(
                            "listener [" + NAME + "]",
                            "event CLAIMED",
                            "event PROVEN",
                            "job pending.example.comfalse",
                            "listener [pending.example.com]",
                            "event CLAIMED");
        });
    }

    @Test
    void oneOfSeveralDataSourcesIsNamed() {
        ApplicationContextRunner several = runner.withBean("first", DataSource.class, () -> h2("first"))
                .withBean("second", DataSource.class, () -> h2("second"));
        several.run(context -> fault(context).contains("none is primary", "first", "second"));
        several.withPropertyValues("unified-tls.fleet.data-source=third")
                .run(context -> fault(context).contains("'third', which is no DataSource bean", "first", "second"));
        several.withPropertyValues("unified-tls.fleet.data-source=sealer")
                .run(context -> fault(context).contains("'sealer', which is no DataSource bean"));
        several.withPropertyValues("unified-tls.fleet.data-source=second", "unified-tls.fleet.initialize-schema=always")
                .run(context -> assertThat(context.getBean(FleetDatabase.class).dataSource())
                        .isSameAs(context.getBean("second")));
    }

    @Test
    void primaryDataSourceIsUsed() {
        runner.withBean("first", DataSource.class, () -> h2("first"))
                .withBean("second", DataSource.class, () -> h2("second"), definition -> definition.setPrimary(true))
                .withPropertyValues("unified-tls.fleet.initialize-schema=always")
                .run(context -> assertThat(context.getBean(FleetDatabase.class).dataSource())
                        .isSameAs(context.getBean("second")));
    }

    @Test
    void wrongSettingsAreReportedTogether() {
        runner.withPropertyValues(
                        "unified-tls.fleet.proof.claim-lifetime=0s",
                        "unified-tls.fleet.proof.takeover-grace=-1s",
                        "unified-tls.fleet.jobs.retention=-1d",
                        "unified-tls.fleet.limits.hosts=0",
                        "unified-tls.fleet.limits.claims=-5")
                .run(context -> fault(context)
                        .contains(
                                "claim-lifetime",
                                "takeover-grace",
                                "retention",
                                "limits.hosts",
                                "limits.claims is -5"));
    }

    private DataSource h2(String name) {
        return new Database("jdbc:h2:file:" + directory.resolve(name), "sa").dataSource();
    }

    private static TLSHosts hosts(AssertableApplicationContext context) {
        return context.getBean(TLSHosts.class);
    }

    private static Message fault(AssertableApplicationContext context) {
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

    private interface Message {

        void contains(String... parts);
    }
}
