package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Violation;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EchoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client contexts against server contexts, over loopback. */
class ClientContextTests extends ClientContextFixture {

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void connectsVerifiesAndTells(String version) throws IOException {
        TLSClientContext client = client(CLIENT.toBuilder()
                .label("mine")
                .highestSupportedVersion(TLSVersion.of(version))
                .applicationProtocols(ApplicationProtocol.HTTP_1_1)
                .build());
        try (EchoServer server = new EchoServer(leaf(SERVER));
                TLSSocket socket = client.connect("localhost", server.port())) {
            TLSConnection connection = socket.connection();
            assertThat(connection.version()).isEqualTo(TLSVersion.of(version));
            assertThat(connection.applicationProtocol()).contains(ApplicationProtocol.HTTP_1_1);
            assertThat(connection.serverName()).contains(new ServerName("localhost"));
            assertThat(connection.configurationLabel()).isEqualTo("mine");
            assertThat(connection.peerCertificates().get(0))
                    .isEqualTo(SERVER.signingChains().get(0).leaf());
            assertThat(echoed(socket, "hello")).isEqualTo("hello");
            socket.close(LONG);
            assertThat(server.failures()).isEmpty();
        }
    }

    @Test
    void rootsAskTheirResolversForSocketsToo() throws IOException {
        TLSServerContext root = Contexts.factory(
                        SERVER, (hello, context) -> hello.serverName().map(name -> SERVER))
                .server("default");
        try (EchoServer server = new EchoServer(root);
                TLSSocket socket = CONTEXT.wrap(
                        new Socket(InetAddress.getLoopbackAddress(), server.port()),
                        new ServerName("server.example"))) {
            assertThat(echoed(socket, "hello")).isEqualTo("hello");
            assertThat(socket.connection().serverName()).contains(new ServerName("server.example"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void sendsTheCertificateThatTheServerAsksFor(String version) throws IOException {
        TLSConfiguration needs = SERVER.toBuilder()
                .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
                .build();
        TLSConfiguration right = CLIENT.toBuilder()
                .highestSupportedVersion(TLSVersion.of(version))
                .signingChains(clientCertificate(AUTHORITY), clientCertificate(CLIENT_AUTHORITY))
                .build();
        TLSServerContext root = Contexts.factory(needs).server("default");
        try (EchoServer server = new EchoServer(leaf(needs))) {
            try (TLSSocket socket = client(right).connect("localhost", server.port())) {
                assertThat(echoed(socket, "known")).isEqualTo("known");
            }
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                try (TLSSocket socket = CONTEXT.connect("localhost", server.port())) {
                    echoed(socket, "unknown");
                }
            });
        }
        assertThat(root.configuration()).isEqualTo(needs);
    }

    @Test
    void resumesWithinAContext() throws IOException {
        try (EchoServer server = new EchoServer(leaf(SERVER))) {
            TLSClientContext client = client(CLIENT);
            for (boolean resumed : new boolean[] {false, true}) {
                try (TLSSocket socket = client.connect("localhost", server.port())) {
                    assertThat(echoed(socket, "hello")).isEqualTo("hello");
                    assertThat(socket.connection().resumed()).isEqualTo(resumed);
                }
            }
        }
    }

    /** The JDK by itself sends none for a name without a dot. */
    @Test
    void sendsTheServerNameAlsoForLocalhost() throws Exception {
        BlockingQueue<Optional<ServerName>> names = new LinkedBlockingQueue<>();
        TLSServerContext root = Contexts.factory(SERVER, (hello, context) -> {
                    names.add(hello.serverName());
                    return Optional.of(SERVER);
                })
                .server("default");
        Optional<ServerName> localhost = Optional.of(new ServerName("localhost"));
        try (EchoServer server = new EchoServer(root)) {
            CONTEXT.connect("localhost", server.port()).close();
            assertThat(names.poll(10, TimeUnit.SECONDS)).isEqualTo(localhost);
            try (SSLSocket socket =
                    (SSLSocket) CONTEXT.sslContext().getSocketFactory().createSocket("localhost", server.port())) {
                socket.startHandshake();
                assertThat(names.poll(10, TimeUnit.SECONDS)).isEqualTo(localhost);
            }
            TLSClientContext insecure = new InsecureContexts(Contexts.factory(CLIENT)).insecureClient("default");
            insecure.connect("127.0.0.1", server.port()).close();
            assertThat(names.poll(10, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void policyHoldsForClientsToo() {
        TLSPolicy no = candidate -> candidate.side() == Side.CLIENT
                ? List.of(new Violation("lowest-supported-version", "is not enough", "more", "here"))
                : List.of();
        ContextFactory factory = Contexts.factory(CLIENT, no, Contexts.SETTINGS, List.of());
        assertThatExceptionOfType(PolicyViolationException.class)
                .isThrownBy(() -> factory.client("default"))
                .withMessageContaining("lowest-supported-version is not enough; here requires more");
    }

    @Test
    void equalConfigurationsShareAContext() {
        ContextFactory factory = Contexts.factory(CLIENT);
        TLSClientContext context = factory.client("default");
        assertThat(factory.client("default")).isSameAs(context);
        assertThat(context.derive(CLIENT.toBuilder().label("other").build())).isSameAs(context);
        assertThat(context.derive(CLIENT.toBuilder()
                        .highestSupportedVersion(TLSVersion.TLS_1_2)
                        .build()))
                .isNotSameAs(context);
    }
}
