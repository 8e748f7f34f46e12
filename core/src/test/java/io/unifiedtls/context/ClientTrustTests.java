package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.unifiedtls.AllowedPeers;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Violation;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EchoServer;
import io.unifiedtls.testing.HandmadeChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** Servers that a client refuses, and what it says of them. */
class ClientTrustTests extends ClientContextFixture {

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

    /** A session with the same server, begun where any server was allowed, does not help. */
    @Test
    void refusesServersThatAreNotAllowed() throws IOException {
        ContextFactory factory = Contexts.factory(CLIENT);
        TLSClientContext any = factory.client("default");
        TLSClientContext partners = any.derive(allowing("dns:api.partners.example"));
        TLSClientContext server = any.derive(allowing("dns:server.example"));
        try (EchoServer echo = new EchoServer(leaf(SERVER))) {
            for (TLSClientContext allowing : List.of(any, server, any)) {
                try (TLSSocket socket = allowing.connect("localhost", echo.port())) {
                    assertThat(echoed(socket, "fine")).isEqualTo("fine");
                }
            }
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> partners.connect("localhost", echo.port()))
                    .withMessageContaining(
                            "allowed-peers allows no name of the verified certificate 'CN=localhost', which has "
                                    + "the DNS names [localhost, server.example]. It allows dns:api.partners.example");
            assertThatExceptionOfType(SSLException.class)
                    .as("by the library's own engine")
                    .isThrownBy(() -> connect(partners, echo.port()))
                    .withMessageContaining("allowed-peers allows no name");
        }
        try (EchoServer echo = new EchoServer(leaf(with(certificateFor("api.partners.example"))))) {
            assertThatExceptionOfType(SSLException.class)
                    .as("allowed, but another host's")
                    .isThrownBy(() -> partners.connect("localhost", echo.port()))
                    .withMessageContaining("is for [api.partners.example]: ");
        }
        assertThatExceptionOfType(UnsupportedSettingException.class)
                .isThrownBy(() -> new InsecureContexts(Contexts.factory(allowing("dns:server.example")))
                        .insecureClient("default"))
                .withMessageContaining("allowed-peers is set, but an insecure context verifies no server");
    }

    private static TLSConfiguration allowing(String pattern) {
        return CLIENT.toBuilder()
                .allowedPeers(AllowedPeers.of(PeerPattern.of(pattern)))
                .build();
    }

    private static void connect(TLSClientContext context, int port) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.sslContext().getSocketFactory().createSocket("localhost", port)) {
            socket.startHandshake();
        }
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
}
