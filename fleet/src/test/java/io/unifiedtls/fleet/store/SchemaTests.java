package io.unifiedtls.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tables at the start. */
@Timeout(120)
class SchemaTests {

    static Stream<Database> databases() {
        return Stream.of(Database.h2(), PostgresServer.shared().newDatabase());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void missingTablesAreAFaultThatSaysHowToCreateThem(Database database) {
        FleetDatabase fleet = FleetDatabase.of(database.dataSource());
        new SchemaInitializer(fleet, DatabaseInitializationMode.NEVER).initializeDatabase();
        assertThat(fault(fleet))
                .contains(
                        "no table tls_",
                        "unified-tls.fleet.initialize-schema to 'always'",
                        fleet.dialect().schema());
        new SchemaInitializer(fleet, DatabaseInitializationMode.ALWAYS).initializeDatabase();
        SchemaVersion.require(fleet);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void onlyDatabasesInTheProcessAreInitializedByDefault(Database database) {
        FleetDatabase fleet = FleetDatabase.of(database.dataSource());
        new SchemaInitializer(fleet, DatabaseInitializationMode.EMBEDDED).initializeDatabase();
        if (fleet.dialect() == Dialect.H2) {
            SchemaVersion.require(fleet);
        } else {
            assertThat(fault(fleet)).contains("initialize-schema");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void tablesOfAnotherVersionAreRefused(Database database) {
        FleetDatabase fleet = FleetDatabase.of(database.withSchema().dataSource());
        JdbcTemplate jdbc = new JdbcTemplate(fleet.dataSource());
        jdbc.update("insert into tls_schema (version) values (2)");
        assertThat(fault(fleet)).contains("have version 2", "Update the application");
        jdbc.update("delete from tls_schema");
        assertThat(fault(fleet)).contains("is empty");
        jdbc.update("insert into tls_schema (version) values (0)");
        assertThat(fault(fleet)).contains("have version 0", "migration script");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void scriptMayRunAgain(Database database) {
        FleetDatabase fleet = FleetDatabase.of(database.withSchema().dataSource());
        new JdbcTemplate(fleet.dataSource())
                .update("insert into tls_chain (hash, certificates) values ('a', ?)", new byte[1]);
        new SchemaInitializer(fleet, DatabaseInitializationMode.ALWAYS).initializeDatabase();
        SchemaVersion.require(fleet);
        assertThat(new JdbcTemplate(fleet.dataSource()).queryForList("select * from tls_chain"))
                .hasSize(1);
    }

    /** Its rows, and those that it goes on writing, do not say whether they withdraw something. */
    @ParameterizedTest
    @MethodSource("databases")
    void changesOfAnOlderReleaseWithdraw(Database database) {
        FleetDatabase fleet = FleetDatabase.of(database.withSchema().dataSource());
        JdbcTemplate jdbc = new JdbcTemplate(fleet.dataSource());
        jdbc.execute("alter table tls_change drop column withdraws");
        String insert = "insert into tls_change (name, tenant, action) values ('shop.example', 'a', 'ATTACHED')";
        jdbc.update(insert);
        new SchemaInitializer(fleet, DatabaseInitializationMode.ALWAYS).initializeDatabase();
        jdbc.update(insert);
        assertThat(jdbc.queryForList("select withdraws from tls_change", Boolean.class))
                .containsExactly(true, true);
    }

    @Test
    void processesThatInitializeAtTheSameTimeDoNotFail() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 3; round++) {
                FleetDatabase fleet =
                        FleetDatabase.of(PostgresServer.shared().newDatabase().dataSource());
                Callable<Boolean> start = () -> {
                    new SchemaInitializer(fleet, DatabaseInitializationMode.ALWAYS).initializeDatabase();
                    SchemaVersion.require(fleet);
                    return true;
                };
                for (Future<Boolean> started : threads.invokeAll(List.of(start, start, start, start, start, start))) {
                    assertThat(started.get(60, TimeUnit.SECONDS)).isTrue();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MariaDB", "MySQL", "Microsoft SQL Server", "HSQL Database Engine"})
    void otherDatabasesAreRefusedByName(String product) {
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> FleetDatabase.of(of(product)))
                .withMessageContaining(product)
                .withMessageContaining("unified-tls.fleet.data-source");
    }

    private static String fault(FleetDatabase fleet) {
        return String.valueOf(assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> SchemaVersion.require(fleet))
                .actual()
                .getMessage());
    }

    /** A data source of a database that says it is another one. */
    private static DataSource of(String product) {
        Object metaData = proxy(DatabaseMetaData.class, product);
        return (DataSource) proxy(DataSource.class, proxy(Connection.class, metaData));
    }

    /** Answers each call with a value. */
    private static Object proxy(Class<?> type, Object value) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> value);
    }
}
