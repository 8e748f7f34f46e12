package io.unifiedtls.vault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.operations.TLSDryRun;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.vault.CertificateStatus;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.env.MapPropertySource;

/** Changed properties of an application whose certificates Vault issues. */
@Timeout(120)
class ReloadsIT {

    private static final String WEB = "unified-tls.configurations.web.certificates[0].vault.";
    private static final String OTHER = "unified-tls.configurations.other.certificates[0].vault.";

    private final FakeVault vault = new FakeVault();
    private final VaultApplication application = VaultApplication.start(FleetServer.TOMCAT, vault);
    private final TLSReloader reloader = application.context().getBean(TLSReloader.class);

    @AfterEach
    void stop() {
        application.close();
        vault.close();
    }

    private void set(Map<String, Object> properties) {
        application.context().getEnvironment().getPropertySources().addFirst(new MapPropertySource("new", properties));
    }

    private List<String> renewed() {
        return application.certificates().all().stream()
                .map(CertificateStatus::description)
                .toList();
    }

    @Test
    void aDryRunHasNothingIssuedAndForgetsNothing() {
        set(Map.of(
                OTHER + "role", "web",
                OTHER + "names", "other.example.com",
                WEB + "role", "web",
                WEB + "names", "new.example.com"));
        List<String> before = renewed();
        int issued = vault.pki.issued.get();
        TLSDryRun dryRun = reloader.dryRun();
        assertThat(dryRun.warnings())
                .anyMatch(warning -> warning.startsWith("Configuration 'other': its certificate is still"));
        assertThat(vault.pki.issued.get()).isEqualTo(issued);
        assertThat(renewed()).isEqualTo(before).hasSize(1);
    }

    @Test
    void aReloadThatFailsForgetsNothing() {
        List<String> before = renewed();
        set(Map.of(
                WEB + "role",
                "web",
                WEB + "names",
                "new.example.com",
                "unified-tls.configurations.web.highest-supported-version",
                "SSLv3"));
        assertThat(reloader.reload().outcome()).isEqualTo(TLSReload.Outcome.REJECTED);
        assertThat(renewed()).containsAll(before);
    }
}
