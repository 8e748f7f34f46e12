package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The attacks on each database. */
@Tag("one-jdk")
class TenantAttacksTests {

    @Nested
    class NamesOnH2 extends NameAttacks {

        private static final Database DATABASE = Database.h2().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class NamesOnPostgres extends NameAttacks {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class RowsOnH2 extends RowAttacks {

        private static final Database DATABASE = Database.h2().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class RowsOnPostgres extends RowAttacks {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }
}
