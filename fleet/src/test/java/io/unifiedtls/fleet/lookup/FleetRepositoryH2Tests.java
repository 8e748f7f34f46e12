package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.testing.Database;

class FleetRepositoryH2Tests extends FleetRepositorySuite {

    FleetRepositoryH2Tests() {
        super(Database.h2().withSchema());
    }
}
