package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.testing.EchoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client context as an {@code SSLContext} of the JDK. */
class ClientBridgeTests extends ClientContextFixture {

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void bridgeVerifiesHostsToo(TLSVersion version) throws IOException {
        TLSClientContext client =
                client(CLIENT.toBuilder().highestSupportedVersion(version).build());
        try (EchoServer server = new EchoServer(leaf(SERVER))) {
            try (SSLSocket socket =
                    (SSLSocket) client.sslContext().getSocketFactory().createSocket("localhost", server.port())) {
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version.protocolName());
            }
            Socket network = new Socket(InetAddress.getLoopbackAddress(), server.port());
            try (SSLSocket socket = (SSLSocket) client.sslContext()
                    .getSocketFactory()
                    .createSocket(network, "other.example", server.port(), true)) {
                assertThatExceptionOfType(SSLException.class)
                        .isThrownBy(socket::startHandshake)
                        .withMessageContaining("other.example");
            }
        }
    }

    /** What libraries do with engines that they take for their own. */
    @Test
    void bridgedEnginesKeepTheirSettings() {
        TLSClientContext client = client(CLIENT.toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .applicationProtocols(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1)
                .build());
        SSLEngine engine = client.sslContext().createSSLEngine("localhost", 1);
        assertThat(engine.getSSLParameters().getApplicationProtocols()).containsExactly("http/1.1");
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        engine.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
        SSLParameters weaker = new SSLParameters(new String[] {"TLS_AES_128_GCM_SHA256"}, new String[] {"TLSv1.2"});
        weaker.setEndpointIdentificationAlgorithm(null);
        weaker.setApplicationProtocols(new String[] {"spdy/3", "h2"});
        engine.setSSLParameters(weaker);
        SSLParameters kept = engine.getSSLParameters();
        assertThat(kept.getProtocols()).containsExactly("TLSv1.3");
        assertThat(kept.getCipherSuites()).hasSizeGreaterThan(1);
        assertThat(kept.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(kept.getApplicationProtocols()).containsExactly("h2");
        weaker.setApplicationProtocols(new String[] {"spdy/3"});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.setSSLParameters(weaker))
                .withMessageContaining(
                        "allows the application protocols [h2, http/1.1], but the client speaks [spdy/3]");
    }
}
