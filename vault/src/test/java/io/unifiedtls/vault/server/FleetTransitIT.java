package io.unifiedtls.vault.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.Visitor;
import io.unifiedtls.vault.FakeTokens;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultApplication;
import io.unifiedtls.vault.transit.TransitSealer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A fleet whose private keys a fake Vault seals. */
@Tag("ci")
@Timeout(180)
class FleetTransitIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = "customer.example";

    @TempDir
    Path directory;

    private ConfigurableApplicationContext start(FakeVault vault) {
        return FleetServer.TOMCAT.start(
                VaultApplication.Application.class,
                "unified-tls.configurations.web.application-protocols=http/1.1",
                "unified-tls.server.configuration=web",
                "unified-tls.server.missing-server-name=reject",
                "unified-tls.fleet.directory=" + directory,
                "unified-tls.vault.address=" + vault.address(),
                "unified-tls.vault.token=" + FakeTokens.ROOT,
                "unified-tls.vault.timeout=1s",
                "unified-tls.vault.transit.key=fleet");
    }

    @Test
    void vaultSealsAndOpensTheKeysOfHosts() throws Exception {
        Visitor visitor = Visitor.trusting(AUTHORITY.certificate(), NAME);
        try (FakeVault vault = new FakeVault()) {
            try (ConfigurableApplicationContext application = start(vault)) {
                assertThat(application.getBean(KeySealer.class)).isInstanceOf(TransitSealer.class);
                TLSHosts hosts = application.getBean(TLSHosts.class);
                hosts.claim("tenant", NAME, ProofMethod.OPERATOR);
                hosts.attach("tenant", NAME, certificateFor(NAME));
                await().atMost(LONG).ignoreExceptions().until(() -> visit(visitor, application));
                assertThat(vault.transit.encryptions).hasPositiveValue();
            }
            int before = vault.transit.decryptions.get();
            vault.isSealed = true;
            try (ConfigurableApplicationContext application = start(vault)) {
                assertThatThrownBy(() -> visit(visitor, application))
                        .hasMessageContaining("internal_error"); // And not unknown
                vault.isSealed = false;
                await().atMost(LONG).ignoreExceptions().until(() -> visit(visitor, application));
                assertThat(vault.transit.decryptions.get()).isGreaterThan(before);
            }
        }
    }

    private static boolean visit(Visitor visitor, ConfigurableApplicationContext application) throws Exception {
        int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return !visitor.visit(port).isEmpty();
    }
}
