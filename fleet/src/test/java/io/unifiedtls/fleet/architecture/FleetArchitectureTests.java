package io.unifiedtls.fleet.architecture;

import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.testing.ArchitectureContract;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The directions between the packages of the fleet, and its API. */
@Tag("one-jdk")
class FleetArchitectureTests extends ArchitectureContract {

    FleetArchitectureTests() {
        super(
                TLSHosts.class,
                Map.of(
                        "", "",
                        "seal", "",
                        "proof", "",
                        "store", "proof",
                        "jobs", "store seal",
                        "lookup", "store",
                        "tickets", "store",
                        "registry", "store jobs lookup tickets",
                        "signal", "store",
                        "warm", "store"));
    }
}
