package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EchoServer;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that a client knows by their IP address (RFC 9525, section 6). */
class AddressedServerTests {

    private static final TLSServerContext SERVER = Contexts.factory(TLSConfiguration.builder()
                    .signingChains(AUTHORITY.issue(Leaf.server(
                            List.of(
                                    new GeneralName(GeneralName.dNSName, "server.example"),
                                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                                    new GeneralName(GeneralName.iPAddress, "2001:db8::1")),
                            Duration.ofDays(1))))
                    .build())
            .server("default");
    private static final TLSClientContext CLIENT = Contexts.factory(TLSConfiguration.builder()
                    .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
                    .build())
            .client("default");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "2001:db8::1", "2001:0DB8:0::1", "[2001:db8::1]"})
    void engineVerifiesTheAddress(String host) throws SSLException {
        SSLEngine client = CLIENT.newEngine(host);
        Engines.handshake(client, SERVER.newEngine());
        assertThat(client.getSession().getPeerCertificates()).hasSizeGreaterThan(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "2001:db8::2", "localhost"})
    void certificateOfAnotherAddressIsRefused(String host) {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(CLIENT.newEngine(host), SERVER.newEngine()));
    }

    @Test
    void socketsCanBeWrappedForAnAddress() throws IOException {
        try (EchoServer server = new EchoServer(SERVER);
                TLSSocket socket =
                        CLIENT.wrap(new Socket(InetAddress.getLoopbackAddress(), server.port()), "127.0.0.1")) {
            assertThat(socket.connection().serverName()).isEmpty();
            assertThat(socket.connection().peerCertificates()).isNotEmpty();
        }
    }

    @Test
    void bufferIsForAnAddressToo() {
        assertThat(CLIENT.newBuffer("127.0.0.1")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:443",
                "127.0.0.1:443",
                "256.0.0.1",
                "127.1",
                "[2001:db8::1",
                "::g",
                "a b",
                "[]",
                "x:y"
            })
    void nothingElseIsAHost(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CLIENT.newEngine(host))
                .withMessage("'%s' is neither a host name nor an IP address. Use one of them, without a port.", host);
        assertThatIllegalArgumentException().isThrownBy(() -> CLIENT.newBuffer(host));
    }
}
