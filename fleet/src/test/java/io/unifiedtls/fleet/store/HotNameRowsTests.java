package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** The contract on each database. */
@Tag("ci")
@Tag("one-jdk")
@Timeout(120)
class HotNameRowsTests {

    @Nested
    class OnH2 extends HotNameRowsContract {

        @Override
        Database database() {
            return Database.h2().withSchema();
        }

        @Override
        Dialect dialect() {
            return Dialect.H2;
        }
    }

    @Nested
    class OnPostgres extends HotNameRowsContract {

        @Override
        Database database() {
            return PostgresServer.shared().newDatabase().withSchema();
        }

        @Override
        Dialect dialect() {
            return Dialect.POSTGRESQL;
        }
    }
}
