package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TrustStore;
import io.unifiedtls.testing.AnchorCase;
import io.unifiedtls.testing.AnchorCase.Scene;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EchoServer;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Trust anchors that are no reason to trust a peer, over real connections: clients that call, and servers that are called. */
class AnchorsTests {

    private static final TrustStore TEST = TrustStore.of(List.of(TestCertificates.AUTHORITY.certificate()));

    /** A client of the JDK keeps a certificate back whose issuer it is not asked for; {@code AnchorsIT} presents that, too. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PINNED_LEAF_OF_AN_AUTHORITY")
    void clientsAreLetInByAnchorsThatHold(AnchorCase anchor) throws Exception {
        Scene scene = anchor.scene(KeyPurposeId.id_kp_clientAuth);
        assertThat(isAccepted(
                        server(TestCertificates.certificateFor("localhost"), TrustStore.of(scene.anchors())),
                        client(TEST, scene.peer())))
                .isEqualTo(anchor.isAccepted());
    }

    @ParameterizedTest
    @EnumSource
    void serversAreTrustedByAnchorsThatHold(AnchorCase anchor) throws Exception {
        Scene scene = anchor.scene(KeyPurposeId.id_kp_serverAuth);
        assertThat(isAccepted(server(scene.peer(), null), client(TrustStore.of(scene.anchors()), null)))
                .isEqualTo(anchor.isAccepted());
    }

    private static boolean isAccepted(TLSConfiguration server, TLSConfiguration client) throws IOException {
        try (EchoServer echo = new EchoServer(
                        Contexts.factory(server).server("default").derive(server));
                TLSSocket socket = Contexts.factory(client).client("default").connect("localhost", echo.port())) {
            socket.outputStream().write("x".getBytes(StandardCharsets.US_ASCII));
            return socket.inputStream().read() == 'x';
        } catch (SSLException ex) {
            return false;
        }
    }

    private static TLSConfiguration server(SigningChain chain, @Nullable TrustStore trust) {
        TLSConfiguration.Builder builder = TLSConfiguration.builder().signingChains(chain);
        return (trust == null ? builder : builder.clientAuthentication(ClientAuthentication.need(trust))).build();
    }

    private static TLSConfiguration client(TrustStore trust, @Nullable SigningChain chain) {
        TLSConfiguration.Builder builder = TLSConfiguration.builder().trustStore(trust);
        return (chain == null ? builder : builder.signingChains(chain)).build();
    }
}
