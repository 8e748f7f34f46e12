package io.unifiedtls.fleet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.OpenH2File;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The H2 file of an application without a database. */
class OwnDatabaseTests extends StoreApplication {

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
}
