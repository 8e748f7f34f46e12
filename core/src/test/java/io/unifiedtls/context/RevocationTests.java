package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EchoServer;
import io.unifiedtls.testing.HandmadeChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are called and clients that call, against lists of revoked certificates, over real connections. */
class RevocationTests {

    private static final HandmadeChain PEER = new HandmadeChain();
    private static final HandmadeChain OTHER = new HandmadeChain();
    private static final SigningChain CHAIN = PEER.complete("localhost");
    /** Nobody listens there. */
    private static final SigningChain UNREACHABLE = PEER.withRevocationList("localhost", "http://localhost:1/list");

    /** What is known of the peer, what happens to one of which nobody can tell, and whether it gets in. */
    @ParameterizedTest
    @CsvSource({
        "good, hard, true",
        "good, soft, true",
        "revoked, hard, false",
        "revoked, soft, false",
        "unreachable, hard, false",
        "unreachable, soft, true",
        "nothing, hard, false",
        "nothing, soft, true",
    })
    void listsDecideAboutServersAndClients(String known, String failure, boolean accepted) throws Exception {
        Set<X509CRL> lists = switch (known) {
            case "good" -> Set.of(list(PEER.revocationList()));
            case "revoked" -> Set.of(list(PEER.revocationList(CHAIN.leaf())));
            default -> Set.of();
        };
        SigningChain chain = known.equals("unreachable") ? UNREACHABLE : CHAIN;
        TrustStore trust = TrustStore.of(List.of(PEER.root()))
                .withRevocation(new Revocation(RevocationCheck.END_ENTITY, lists, failure.equals("soft")));
        assertThat(isAccepted(server(chain, null), client(trust, null)))
                .as("server")
                .isEqualTo(accepted);
        TrustStore unchecked = TrustStore.of(List.of(OTHER.root()));
        assertThat(isAccepted(server(OTHER.complete("localhost"), trust), client(unchecked, chain)))
                .as("client")
                .isEqualTo(accepted);
    }

    /** It is about revocation, and about nothing else. */
    @ParameterizedTest
    @CsvSource({"hard", "soft"})
    void whoIsNotTrustedStaysSo(String failure) throws Exception {
        TrustStore others = TrustStore.of(List.of(OTHER.root()))
                .withRevocation(new Revocation(RevocationCheck.CHAIN, Set.of(), failure.equals("soft")));
        TLSConfiguration server = server(CHAIN, null);
        try (EchoServer echo =
                new EchoServer(Contexts.factory(server).server("default").derive(server))) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> Contexts.factory(client(others, null))
                            .client("default")
                            .connect("localhost", echo.port()))
                    .withMessageContaining("signature check failed");
        }
    }

    private static boolean isAccepted(TLSConfiguration server, TLSConfiguration client) throws IOException {
        try (EchoServer echo = new EchoServer(
                        Contexts.factory(server).server("default").derive(server));
                TLSSocket socket = Contexts.factory(client).client("default").connect("localhost", echo.port())) {
            socket.outputStream().write("x".getBytes(StandardCharsets.US_ASCII));
            return socket.inputStream().read() == 'x';
        } catch (SSLException ex) {
            assertThat(ex.getMessage()).containsAnyOf("revoked", "OCSP responder", "certificate_", "bad_certificate");
            return false;
        }
    }

    /** A list that replaces another makes another trust store, so that contexts and sessions end with it. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void listsAreAMatterOfEquality(boolean same) throws Exception {
        X509CRL first = list(PEER.revocationList());
        X509CRL second = same ? list(first.getEncoded()) : list(PEER.revocationList(CHAIN.leaf()));
        TrustStore trust = TrustStore.system().withRevocation(RevocationCheck.CHAIN);
        assertThat(trust.withRevocationLists(List.of(first)).equals(trust.withRevocationLists(List.of(second))))
                .isEqualTo(same);
    }

    private static TLSConfiguration server(SigningChain chain, @Nullable TrustStore trust) {
        TLSConfiguration.Builder builder = TLSConfiguration.builder().signingChains(chain);
        return (trust == null ? builder : builder.clientAuthentication(ClientAuthentication.need(trust))).build();
    }

    private static TLSConfiguration client(TrustStore trust, @Nullable SigningChain chain) {
        TLSConfiguration.Builder builder = TLSConfiguration.builder().trustStore(trust);
        return (chain == null ? builder : builder.signingChains(chain)).build();
    }

    private static X509CRL list(byte[] encoded) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded));
    }
}
