package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TrustStore;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.NamedClients;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which authorities may be asked for over a connection whose client another host allows, after real handshakes. */
class AllowedAuthorityTests {

    private static final TrustStore TRUST = TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()));
    private static final TLSConfiguration ANY = TLSConfiguration.builder()
            .signingChains(certificateFor("*.example"))
            .clientAuthentication(ClientAuthentication.need(TRUST))
            .build();
    private static final TLSConfiguration GUEST = ANY.toBuilder()
            .clientAuthentication(ClientAuthentication.want(TRUST))
            .build();

    private final LateBindingContext root = Contexts.factory(
                    ANY,
                    TLSPolicy.none(),
                    Contexts.SETTINGS,
                    List.of(HostTable.builder()
                            .add("any.example", ANY, "any")
                            .add("a.example", allowing(ANY, "dns:a.client.example"), "a")
                            .add("b.example", allowing(ANY, "dns:b.client.example"), "b")
                            .add("both.example", allowing(ANY, "dns:*.client.example"), "both")
                            .add("guest.example", GUEST, "guest")
                            .add("guesta.example", allowing(GUEST, "dns:a.client.example"), "guesta")
                            .build()))
            .server("default");

    @ParameterizedTest
    @CsvSource({
        "a, any.example, a.example, true",
        "a, any.example, both.example, true",
        "a, any.example, b.example, false",
        "a, a.example, any.example, true",
        "a, a.example, both.example, true",
        "a, both.example, a.example, true",
        "a, both.example, b.example, false",
        "a, a.example, b.example, false",
        "a, a.example, guesta.example, false",
        "a b, a.example, b.example, true",
        "other, any.example, both.example, false",
        // Another host that wants a certificate and goes without one goes without this one's names, too
        ", guest.example, guesta.example, true",
        "b, guest.example, guesta.example, false",
        "a, guest.example, guesta.example, true",
        ", guest.example, a.example, false",
    })
    void clientMustBeAllowedByBoth(@Nullable String names, String serverName, String authority, boolean permitted)
            throws SSLException {
        LateBindingEngine connection = root.newEngine();
        Engines.handshake(
                Engines.client(
                        Engines.clientContext(names == null ? null : client(names.split(" ", -1))),
                        serverName,
                        parameters -> {}),
                connection);
        assertThat(connection.connection()).isPresent();
        assertThat(root.permits(connection, authority).now(() -> false).value()).contains(permitted);
    }

    private static TLSConfiguration allowing(TLSConfiguration base, String pattern) {
        return base.toBuilder()
                .allowedPeers(AllowedPeers.of(PeerPattern.of(pattern)))
                .build();
    }

    private static SigningChain client(String... labels) {
        return NamedClients.client(
                "client",
                Stream.of(labels)
                        .filter(label -> !label.equals("other"))
                        .map(label -> label + ".client.example")
                        .toArray(String[]::new));
    }
}
