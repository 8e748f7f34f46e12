package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;

/** Withdrawals on each database. */
class WithdrawalsTests {

    @Nested
    class OnH2 extends WithdrawalsContract {

        private static final Database DATABASE =
                Database.h2("LOCK_TIMEOUT=10000").withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgres extends WithdrawalsContract {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }
}
