package io.unifiedtls.fleet.autoconfigure;

/** Properties of the fleet without faults. */
record FleetSettings(FleetProperties properties) {}
