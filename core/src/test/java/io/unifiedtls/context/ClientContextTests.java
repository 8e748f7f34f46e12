package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.RaggedEndException;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Violation;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EchoServer;
import io.unifiedtls.testing.HandmadeChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client contexts and sockets against server contexts, over loopback. */
class ClientContextTests {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final TLSConfiguration SERVER = TLSConfiguration.builder()
            .label("server")
            .signingChains(certificateFor("localhost", "server.example"))
            .build();
    private static final TLSConfiguration CLIENT = trusting(AUTHORITY.certificate());
    private static final TLSClientContext CONTEXT = client(CLIENT);

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

    @Test
    void refusesServersAndSaysWhy() throws IOException {
        GeneralName localhost = new GeneralName(GeneralName.dNSName, "localhost");
        Leaf leaf = Leaf.server(List.of(localhost), Duration.ofDays(1));
        Instant now = Instant.now();
        assertRefused(
                AUTHORITY.issue(leaf.valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))),
                CLIENT,
                "expired on ");
        assertRefused(
                AUTHORITY.issue(leaf.valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(2)))),
                CLIENT,
                "is not valid before ");
        assertRefused(certificateFor("other.example"), CLIENT, "is for [other.example]: ");
        assertRefused(clientCertificate(AUTHORITY), CLIENT, "is not for servers: its extended key usage");
        assertRefused(
                CertificateAuthority.create("Stranger", List.of()).issue(leaf),
                CLIENT,
                "'CN=Stranger'",
                "not in the trust store");
        assertRefused(
                CertificateAuthority.create("Test CA", List.of()).issue(leaf),
                CLIENT,
                "names 'CN=Test CA' in the trust store as its issuer, but was not signed by it");
        HandmadeChain chain = new HandmadeChain();
        TLSConfiguration trustsRoot = trusting(chain.root());
        assertRefused(
                chain.withoutIntermediate("localhost"), trustsRoot, "'CN=Intermediate'", "was not sent by the server");
        assertRefused(chain.signedWith("SHA1withRSA", "localhost"), trustsRoot, "too weak");
        assertRefused(chain.signedWith("SHA1withRSAandMGF1", "localhost"), trustsRoot, "too weak");
        try (EchoServer server = new EchoServer(leaf(with(chain.signedWith("SHA256withRSAandMGF1", "localhost"))));
                TLSSocket socket = client(trustsRoot).connect("localhost", server.port())) {
            assertThat(echoed(socket, "fine")).isEqualTo("fine");
        }
        try (EchoServer server = new EchoServer(leaf(with(chain.complete("localhost"))));
                TLSSocket socket = client(trustsRoot).connect("localhost", server.port())) {
            assertThat(echoed(socket, "fine")).isEqualTo("fine");
        }
    }

    private static void assertRefused(SigningChain chain, TLSConfiguration client, String... reasons)
            throws IOException {
        try (EchoServer server = new EchoServer(leaf(with(chain)))) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> client(client).connect("localhost", server.port(), LONG))
                    .satisfies(ex -> assertThat(ex.getMessage()).contains(reasons));
        }
    }

    @Test
    void refusesRevokedServersAndThoseOfWhichNobodyKnows() throws IOException {
        HandmadeChain authorities = new HandmadeChain();
        AtomicReference<byte[]> list = new AtomicReference<>(authorities.revocationList());
        HttpServer lists = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lists.createContext("/", exchange -> {
            byte[] current = Objects.requireNonNull(list.get());
            exchange.sendResponseHeaders(200, current.length);
            exchange.getResponseBody().write(current);
            exchange.close();
        });
        lists.start();
        String address = "http://localhost:%d/".formatted(lists.getAddress().getPort());
        TLSConfiguration checking = TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(authorities.root())).withRevocation(RevocationCheck.END_ENTITY))
                .build();
        SigningChain good = authorities.withRevocationList("localhost", address + "good");
        try (EchoServer server = new EchoServer(leaf(with(good)));
                TLSSocket socket = client(checking).connect("localhost", server.port())) {
            assertThat(echoed(socket, "fine")).isEqualTo("fine");
        }
        SigningChain revoked = authorities.withRevocationList("localhost", address + "revoked");
        list.set(authorities.revocationList(revoked.leaf()));
        assertRefused(revoked, checking, "The certificate 'CN=localhost' was revoked");
        lists.stop(0);
        assertRefused(
                authorities.withRevocationList("localhost", address + "gone"),
                checking,
                "It cannot be determined whether the certificate 'CN=localhost' was revoked");
        assertRefused(
                authorities.complete("localhost"),
                checking,
                "It cannot be determined whether the certificate 'CN=localhost' was revoked");
    }

    /** Without a trust store of its own, a client has the system's, never all. */
    @Test
    void systemsTrustAnchorsHoldWhereNoneAreSet() throws IOException {
        TLSClientContext client = client(TLSConfiguration.builder().build());
        try (EchoServer server = new EchoServer(leaf(SERVER))) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> client.connect("localhost", server.port()))
                    .withMessageContaining("not in the trust store");
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

    @Test
    void bothDirectionsGoOnSideBySide() throws Exception {
        byte[] sent = new byte[8 * 1024 * 1024];
        new Random(5).nextBytes(sent);
        try (EchoServer server = new EchoServer(leaf(SERVER));
                TLSSocket socket = CONTEXT.connect("localhost", server.port())) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    socket.outputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException ex) {
                    throw new AssertionError(ex);
                }
            });
            assertThat(socket.inputStream().readAllBytes()).isEqualTo(sent);
            writer.get(30, TimeUnit.SECONDS);
            assertThat(server.failures()).isEmpty();
        }
    }

    @Test
    void onlyTls13ClosesOneDirectionAlone() throws IOException {
        TLSClientContext client = client(
                CLIENT.toBuilder().highestSupportedVersion(TLSVersion.TLS_1_2).build());
        try (EchoServer server = new EchoServer(leaf(SERVER));
                TLSSocket socket = client.connect("localhost", server.port())) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(socket::shutdownOutput)
                    .withMessageContaining("TLSv1.2 cannot close only one direction");
            assertThat(echoed(socket, "still open")).isEqualTo("still open");
        }
    }

    @Test
    void endWithoutCloseNotifyIsRagged() throws IOException {
        try (EchoServer server = new EchoServer(leaf(SERVER))) {
            Socket network = new Socket(InetAddress.getLoopbackAddress(), server.port());
            try (TLSSocket socket = CONTEXT.wrap(network, new ServerName("localhost"))) {
                assertThat(echoed(socket, "hello")).isEqualTo("hello");
                network.shutdownOutput();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> CompletableFuture.failedFuture(
                                        server.failures().poll(30, TimeUnit.SECONDS))
                                .get())
                        .withCauseInstanceOf(RaggedEndException.class);
            }
        }
    }

    @Test
    void readTimesOutAndGoesOn() throws IOException {
        try (EchoServer server = new EchoServer(leaf(SERVER));
                TLSSocket socket = CONTEXT.connect("localhost", server.port())) {
            socket.setReadTimeout(Duration.ofMillis(50));
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> socket.inputStream().read());
            socket.setReadTimeout(LONG);
            assertThat(echoed(socket, "late")).isEqualTo("late");
        }
    }

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

    /** And nothing else of it is given up. */
    @Test
    void insecureContextAcceptsWhomTheOthersRefuse() throws IOException {
        ContextFactory factory = Contexts.factory(CLIENT);
        InsecureContexts insecure = new InsecureContexts(factory);
        SigningChain stranger = CertificateAuthority.create("Stranger", List.of())
                .issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, "other.example")), Duration.ofDays(1)));
        try (EchoServer server = new EchoServer(leaf(with(stranger)))) {
            assertThat(insecure.used()).isEmpty();
            try (TLSSocket socket = insecure.insecureClient("default").connect("localhost", server.port())) {
                assertThat(echoed(socket, "hello")).isEqualTo("hello");
                assertThat(socket.connection().peerCertificates().get(0)).isEqualTo(stranger.leaf());
            }
            assertThat(insecure.used()).containsExactly("default");
            TLSClientContext derived = insecure.insecureClient("default")
                    .derive(CLIENT.toBuilder()
                            .lowestSupportedVersion(TLSVersion.TLS_1_3)
                            .build());
            for (TLSClientContext secure : List.of(factory.client("default"), derived)) {
                assertThatExceptionOfType(SSLException.class)
                        .isThrownBy(() -> secure.connect("localhost", server.port()));
            }
        }
        TLSPolicy nothing = candidate -> List.of(new Violation("any", "is", "nothing", "test"));
        assertThatExceptionOfType(PolicyViolationException.class)
                .isThrownBy(() -> new InsecureContexts(Contexts.factory(CLIENT, nothing, Contexts.SETTINGS, List.of()))
                        .insecureClient("default"));
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

    private static String echoed(TLSSocket socket, String text) throws IOException {
        socket.outputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return new String(socket.inputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
    }

    private static TLSConfiguration with(SigningChain chain) {
        return SERVER.toBuilder().signingChains(chain).build();
    }

    private static TLSConfiguration trusting(X509Certificate authority) {
        return TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(authority)))
                .build();
    }

    private static TLSServerContext leaf(TLSConfiguration configuration) {
        return Contexts.factory(configuration).server("default").derive(configuration);
    }

    private static TLSClientContext client(TLSConfiguration configuration) {
        return Contexts.factory(configuration).client("default");
    }
}
