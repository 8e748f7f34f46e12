package io.unifiedtls.fleet.registry;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** The contract on each database. */
@Timeout(120)
class RegistryTests {

    @Nested
    class OnH2 extends RegistryContract {

        @Override
        Database database() {
            return Database.h2().withSchema();
        }
    }

    @Nested
    class OnPostgres extends RegistryContract {

        @Override
        Database database() {
            return PostgresServer.shared().newDatabase().withSchema();
        }
    }
}
