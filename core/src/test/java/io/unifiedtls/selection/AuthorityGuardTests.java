package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.testing.Contexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which authorities may be asked for over which connection, after real handshakes in memory. */
class AuthorityGuardTests extends AuthorityGuardFixture {

    @ParameterizedTest
    @CsvSource({
        // The name itself, however it is spelt
        "open.example, open.example, true",
        "open.example, OPEN.example., true",
        "open.example, open.example:8443, true",
        "acme.tenant.example, acme.tenant.example, true",
        // Hosts that demand no more than the connection has
        "open.example, other.example, true",
        "open.example, only13.example, true",
        "only13.example, open.example, true",
        "want.example, open.example, true",
        "want.example, want2.example, true",
        "open.example, acme.tenant.example, true",
        "acme.tenant.example, open.example, true",
        // Hosts that demand more, or something else
        "open.example, only12.example, false",
        "open.example, aes256.example, false",
        "only12.example, only13.example, false",
        "only12.example, want13.example, false",
        "open.example, want.example, false",
        "open.example, need.example, false",
        "open.example, need.tenant.example, false",
        "want.example, need.example, false",
        "want.example, trust.example, false",
        // Hosts that there are not
        "open.example, unknown.example, false",
        "open.example, suspended.tenant.example, false",
        "open.example, broken.tenant.example, false",
        // What is no host name
        "open.example, open.example:443@need.example, false",
        "open.example, need.example?, false",
        "open.example, 'open.example,need.example', false",
        // What is none: the default
        "open.example, '', true",
        "open.example, 127.0.0.1, true",
        "open.example, 127.0.0.1:8443, true",
        "open.example, open.example:8090, true",
        "open.example, need.example:8090, false",
        "open.example, 8090, false",
        "open.example, [::1]:8443, true",
        "open.example, localhost, true",
        "only12.example, '', true",
        // Without server name
        ", '', true",
        ", 127.0.0.1, true",
        ", [::1], true",
        ", localhost, true",
        ", open.example, true",
        ", need.example, false",
        ", unknown.example, false",
        ", anybody@need.example, false",
        ", need.example?, false",
    })
    void strictAsksWhatTheAuthorityWouldGet(String serverName, String authority, boolean permitted) throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        assertThat(permits(root, connect(root, serverName), authority)).isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "open.example, only12.example, true",
        "open.example, unknown.example, true",
        "open.example, need.example, false",
        "open.example, want.example, false",
        "want.example, trust.example, false",
        "open.example, suspended.tenant.example, false",
        "open.example, broken.tenant.example, false",
        "open.example, open.example@need.example, false",
    })
    void lenientGuardsClientAuthenticationOnly(String serverName, String authority, boolean permitted)
            throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.REJECT, Fallback.DEFAULT, AuthorityCheck.LENIENT));
        assertThat(permits(root, connect(root, serverName), authority)).isEqualTo(permitted);
    }

    @Test
    void offPermitsEverything() throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.REJECT, Fallback.DEFAULT, AuthorityCheck.OFF));
        assertThat(atOnce(root, connect(root, "open.example"), "need.example")).contains(true);
    }

    @Test
    void unknownAuthorityGetsTheDefaultWhereConfigured() throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.DEFAULT, Fallback.DEFAULT, AuthorityCheck.STRICT));
        assertThat(permits(root, connect(root, "open.example"), "unknown.example"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"''", "127.0.0.1", "localhost"})
    void noNameIsRefusedWhereMissingServerNamesAre(String authority) throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.REJECT, Fallback.REJECT, AuthorityCheck.STRICT));
        assertThat(permits(root, connect(root, "open.example"), authority)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"''", "127.0.0.1", "localhost"})
    void noNameIsJudgedByTheDefault(String authority) throws Exception {
        LateBindingContext root = root(NEED, Contexts.SETTINGS);
        assertThat(permits(root, connect(root, "open.example"), authority)).isFalse();
    }
}
