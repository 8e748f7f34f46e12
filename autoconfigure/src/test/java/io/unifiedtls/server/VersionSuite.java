package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unifiedtls.autoconfigure.properties.ServerProperties.Backend;
import io.unifiedtls.server.SClient.Seen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;

/** Versions and cipher suites of each host. */
interface VersionSuite extends SuiteServer {

    @ParameterizedTest
    @CsvSource({"both.example, -tls1_2", "both.example, -tls1_3", "only12.example, -tls1_2", "only13.example, -tls1_3"})
    @Feature("Versions and cipher suites per host")
    default void versionWithinTheBoundsIsNegotiated(String name, String version) {
        Seen seen = client(name).with(version).get();
        assertThat(seen.fact("version")).as(seen.output()).isEqualTo(version.equals("-tls1_2") ? "TLSv1.2" : "TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource({"only13.example, -tls1_2", "only12.example, -tls1_3", "both.example, -tls1_1"})
    @Feature("Versions and cipher suites per host")
    default void versionOutsideTheBoundsIsProtocolVersion(String name, String version) {
        Seen seen = client(name).with(version, "-cipher", "ALL:@SECLEVEL=0").get();
        assertThat(seen.alert()).as(seen.output()).isEqualTo("70");
    }

    @Test
    @Feature("Versions and cipher suites per host")
    default void cipherSuiteIsOneOfTheHost() {
        assertThat(client("aes256.example").with("-tls1_2").get().fact("suite"))
                .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    }

    @Test
    @Feature("Some cipher suites of TLS 1.3 per host")
    default void cipherSuiteOfTls13IsOneOfTheHost(CapturedOutput output) {
        Seen seen = client("aes256.tenant.example").get();
        if (backend() == Backend.OPENSSL) {
            assertThat(seen.alert()).isEqualTo("80");
            assertThat(output.getAll()).contains("Configuration 'aes256': cipher-suites contains only some of TLS 1.3");
        }
        assumeTrue(backend() == Backend.JDK);
        assertThat(seen.fact("suite")).isEqualTo("TLS_AES_256_GCM_SHA384");
    }
}
