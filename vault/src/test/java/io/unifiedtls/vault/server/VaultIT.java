package io.unifiedtls.vault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import io.unifiedtls.vault.Visitor;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates of a fake Vault on real servers. */
@Timeout(180)
class VaultIT {

    private final FakeVault vault = new FakeVault();
    private final Visitor visitor = Visitor.trusting(vault.pki.root(), VaultApplication.NAME);

    @AfterEach
    void stop() {
        vault.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSignedCertificateIsServedAndItsKeyStaysHere(FleetServer server) throws Exception {
        try (VaultApplication application = VaultApplication.start(server, vault)) {
            List<X509Certificate> chain = visitor.visit(application.port());
            assertThat(chain).hasSize(2); // Without the root
            assertThat(chain.get(0).getSubjectX500Principal().getName()).isEqualTo("CN=" + VaultApplication.NAME);
            assertThat(vault.requests).containsOnly("POST pki/sign/web");
            assertThat(vault.pki.latestRequest.toString())
                    .contains("BEGIN CERTIFICATE REQUEST")
                    .doesNotContain("PRIVATE KEY");
        }
    }
}
