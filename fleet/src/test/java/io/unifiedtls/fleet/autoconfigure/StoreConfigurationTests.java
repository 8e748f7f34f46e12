package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class StoreConfigurationTests extends StoreApplication {

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
}
