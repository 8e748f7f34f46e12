package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.springframework.jdbc.core.JdbcTemplate;

/** The contract on each database, and on tables of a newer release that has added to them. */
@Tag("one-jdk")
class HostsContractTests {

    @Nested
    class OnH2 extends JobsContract {

        private static final Database DATABASE = Database.h2().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgres extends JobsContract {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnNewerTablesInH2 extends JobsContract {

        private static final Database DATABASE = extended(Database.h2());

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnNewerTablesInPostgres extends JobsContract {

        private static final Database DATABASE =
                extended(PostgresServer.shared().newDatabase());

        @Override
        Database database() {
            return DATABASE;
        }
    }

    /** What a release may do without a new version: new tables, and columns that are null or have a default. */
    private static Database extended(Database database) {
        JdbcTemplate jdbc = new JdbcTemplate(database.withSchema().dataSource());
        for (String table : SchemaVersion.TABLES) {
            jdbc.execute("alter table %s add column later_text varchar(100)".formatted(table));
            jdbc.execute("alter table %s add column later_number integer default 7 not null".formatted(table));
            jdbc.execute("create table %s_later (name varchar(255) primary key)".formatted(table));
        }
        SchemaVersion.require(FleetDatabase.of(database.dataSource()));
        return database;
    }
}
