package io.unifiedtls.vault.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.vault.FakeTokens;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.HiddenText;
import io.unifiedtls.vault.VaultFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x509.GeneralName;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** Logins, and the connections on which tokens are sent. */
@Timeout(120)
class AuthenticationTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static Map<String, Object> request() {
        return Map.of("alt_names", "shop.example.com", "ip_sans", "");
    }

    private static String issue(Connections connection) throws VaultFailure {
        return String.valueOf(
                connection.calls().write("pki/issue/web", request()).get("certificate"));
    }

    @Test
    void appRoleLogsInAndRevokesItsTokenAtTheEnd() throws Exception {
        try (FakeVault vault = new FakeVault()) {
            try (Connections connection = appRole(vault)) {
                assertThat(issue(connection)).contains("BEGIN CERTIFICATE");
                assertThat(issue(connection)).contains("BEGIN CERTIFICATE");
                assertThat(vault.tokens.logins).hasValue(1);
            }
            assertThat(vault.tokens.revocations).hasValue(1);
        }
    }

    private static Connections appRole(FakeVault vault) {
        return Connections.to(
                vault, "app-role.role-id", FakeTokens.ROLE_ID, "app-role.secret-id", FakeTokens.SECRET_ID);
    }

    @Test
    void kubernetesReadsItsTokenAtEachLogin() throws Exception {
        Path file = directory.resolve("token");
        try (FakeVault vault = new FakeVault();
                Connections connection =
                        Connections.to(vault, "kubernetes.role", "web", "kubernetes.token-file", file.toString())) {
            assertThatThrownBy(() -> issue(connection))
                    .hasMessage("The token in the file %s cannot be read (NoSuchFileException)", file);
            Files.writeString(file, vault.tokens.serviceAccount + "\n");
            issue(connection);
            vault.tokens.serviceAccount = "ey.rotated";
            Files.writeString(file, "ey.rotated");
            vault.tokens.revokeAll();
            issue(connection);
            assertThat(vault.tokens.logins).hasValue(2);
        }
    }

    @Tag("ci")
    @Test
    void aTokenFileIsReadAgainWhenVaultRefusesTheToken() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "hvs.old");
        try (FakeVault vault = new FakeVault();
                Connections connection = Connections.to(vault, "token-file", file.toString())) {
            assertThatThrownBy(() -> issue(connection)).hasMessage("Vault answered 403: permission denied");
            Files.writeString(file, FakeTokens.ROOT);
            // Not more often than every ten seconds
            await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> issue(connection).contains("BEGIN CERTIFICATE"));
        }
    }

    @Test
    void aTokenThatCannotBeRenewedIsReplacedWhenItHasEnded() throws Exception {
        try (FakeVault vault = new FakeVault();
                Connections connection = appRole(vault)) {
            vault.tokens.isRenewable = false;
            issue(connection);
            vault.tokens.revokeAll();
            issue(connection);
            assertThat(vault.tokens.logins).hasValue(2);
            vault.tokens.revokeAll();
            assertThatThrownBy(() -> issue(connection))
                    .hasMessageContaining("403"); // A login each time would be a flood
            assertThat(vault.tokens.logins).hasValue(2);
        }
    }

    @Test
    void aTokenIsRenewedBeforeItEnds() throws Exception {
        try (FakeVault vault = new FakeVault();
                Connections connection = appRole(vault)) {
            vault.tokens.ttl = Duration.ofSeconds(8); // Spring Vault renews five seconds before
            issue(connection);
            vault.tokens.ttl = Duration.ofHours(1);
            await().atMost(LONG).untilAtomic(vault.tokens.renewals, Matchers.greaterThan(0));
            issue(connection);
            assertThat(vault.tokens.logins).hasValue(1);
        }
    }

    @Test
    void theNamespaceIsSentWithLoginsAndRequests() throws Exception {
        try (FakeVault vault = new FakeVault()) {
            vault.namespace = "team/a";
            try (Connections connection = Connections.to(
                    vault,
                    "namespace",
                    "team/a",
                    "app-role.role-id",
                    FakeTokens.ROLE_ID,
                    "app-role.secret-id",
                    FakeTokens.SECRET_ID)) {
                assertThat(issue(connection)).contains("BEGIN CERTIFICATE");
            }
            try (Connections connection = Connections.to(vault)) {
                assertThatThrownBy(() -> issue(connection)).hasMessageContaining("Vault answered 404");
            }
        }
    }

    @Test
    void vaultsServerIsVerified() throws Exception {
        Path trust = directory.resolve("ca.pem");
        Files.writeString(trust, TestCertificates.pem(List.of(AUTHORITY.certificate())));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", AUTHORITY.certificate());
        DefaultSslBundleRegistry bundles =
                new DefaultSslBundleRegistry("vault", SslBundle.of(SslStoreBundle.of(null, null, store)));
        try (FakeVault vault = new FakeVault(context(AUTHORITY.issue(Leaf.server(
                List.of(
                        new GeneralName(GeneralName.dNSName, "vault.example"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")),
                Duration.ofDays(1)))))) {
            try (Connections connection = Connections.to(vault)) {
                assertThatThrownBy(() -> issue(connection)).hasMessageStartingWith("Vault cannot be reached");
            }
            try (Connections connection = Connections.to(vault, "trust", "file:" + trust)) {
                assertThat(issue(connection)).contains("BEGIN CERTIFICATE");
            }
            try (Connections connection = Connections.to(vault, bundles, "bundle", "vault")) {
                assertThat(issue(connection)).contains("BEGIN CERTIFICATE");
            }
        }
        try (FakeVault vault = new FakeVault(context(certificateFor("other.example")));
                Connections connection = Connections.to(vault, "trust", "file:" + trust)) {
            assertThatThrownBy(() -> issue(connection)).hasMessageStartingWith("Vault cannot be reached");
            assertThat(vault.requests).isEmpty();
        }
    }

    private static SSLContext context(SigningChain chain) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "key", chain.privateKey(), new char[0], chain.certificates().toArray(X509Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Even if everything logs all that it can. */
    @Nested
    @ExtendWith(CapturedLog.Extension.class)
    class Secrets {

        @Test
        void areNeverLogged(CapturedLog log) throws Exception {
            List<Logger> loggers = List.of(logger("org.springframework"), logger("io.unifiedtls"));
            loggers.forEach(logger -> logger.setLevel(Level.TRACE));
            try (FakeVault vault = new FakeVault()) {
                try (Connections connection = appRole(vault)) {
                    issue(connection);
                    connection
                            .calls()
                            .write(
                                    "transit/encrypt/fleet",
                                    Map.of("plaintext", new HiddenText("c2VjcmV0"), "associated_data", ""));
                }
                assertThat(log.toString())
                        .contains("DEBUG o.s.w.client.DefaultRestClient: Writing [{") // It is complete
                        .doesNotContain(FakeTokens.SECRET_ID)
                        .doesNotContain("hvs.")
                        .doesNotContain("c2VjcmV0")
                        .doesNotContain(
                                vault.pki.latestPrivateKey.lines().toList().get(1));
            } finally {
                loggers.forEach(logger -> logger.setLevel(null));
            }
        }

        private static Logger logger(String name) {
            return (Logger) LoggerFactory.getLogger(name);
        }
    }
}
