package io.unifiedtls.acme.budget;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** The contract on each database. */
@Timeout(120)
@Tag("one-jdk")
class OrderBudgetsTests {

    @Nested
    class OnH2 extends OrderBudgetsContract {

        @Override
        Database database() {
            return Database.h2().withSchema();
        }
    }

    @Nested
    class OnPostgres extends OrderBudgetsContract {

        @Override
        Database database() {
            return PostgresServer.shared().newDatabase().withSchema();
        }
    }
}
