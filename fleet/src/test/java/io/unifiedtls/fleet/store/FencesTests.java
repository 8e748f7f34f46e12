package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;

/** Fences on each database. */
class FencesTests {

    @Nested
    class OnH2 extends FencesContract {

        private static final Database DATABASE = Database.h2().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgres extends FencesContract {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }
}
