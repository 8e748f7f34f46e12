package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.fleet.testing.DocumentationContract;
import java.nio.file.Path;

/** The document of the fleet. */
class FleetDocumentationTests extends DocumentationContract {

    FleetDocumentationTests() {
        super(Path.of("../docs/fleet.md"), "unified-tls.fleet", FleetProperties.class);
    }
}
