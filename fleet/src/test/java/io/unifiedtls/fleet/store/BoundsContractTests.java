package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Bounds of tenants on each database. */
@Tag("ci")
@Tag("one-jdk")
class BoundsContractTests {

    @Nested
    class OnH2 extends BoundsContract {

        private static final Database DATABASE =
                Database.h2("LOCK_TIMEOUT=10000").withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgres extends BoundsContract {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }
}
