package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.testing.PostgresServer;

class FleetRepositoryPostgresTests extends FleetRepositorySuite {

    FleetRepositoryPostgresTests() {
        super(PostgresServer.shared().newDatabase().withSchema());
    }
}
