package io.unifiedtls.fleet.architecture;

import static java.util.Map.entry;

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
                Map.ofEntries(
                        entry("", ""),
                        entry("seal", ""),
                        entry("connections", ""),
                        entry("proof", ""),
                        entry("store", "proof"),
                        entry("jobs", "store seal connections"),
                        entry("lookup", "store connections"),
                        entry("tickets", "store"),
                        entry("registry", "store jobs lookup tickets"),
                        entry("signal", "store"),
                        entry("warm", "store")));
    }
}
