package io.unifiedtls.acme.architecture;

import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.fleet.testing.ArchitectureContract;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The directions between the packages of ACME, and its API. */
@Tag("one-jdk")
class AcmeArchitectureTests extends ArchitectureContract {

    AcmeArchitectureTests() {
        super(
                TLSCertificates.class,
                Map.of(
                        "", "",
                        "renewal", "",
                        "budget", "renewal",
                        "authority", "",
                        "challenge", "authority",
                        "dns", "challenge",
                        "order", "authority budget challenge renewal",
                        "demand", "order"));
    }
}
