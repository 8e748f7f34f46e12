package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Transactions and threads on each database. */
@Tag("one-jdk")
class HostTransactionsTests {

    @Nested
    class OnH2 extends HostTransactions {

        private static final Database DATABASE =
                Database.h2("LOCK_TIMEOUT=10000").withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgres extends HostTransactions {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }
}
