package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TrustStore;
import io.unifiedtls.testing.Contexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** A server and a client that trusts it. */
abstract class ClientContextFixture {

    static final Duration LONG = Duration.ofSeconds(30);

    static final TLSConfiguration SERVER = TLSConfiguration.builder()
            .label("server")
            .signingChains(certificateFor("localhost", "server.example"))
            .build();

    static final TLSConfiguration CLIENT = trusting(AUTHORITY.certificate());
    static final TLSClientContext CONTEXT = client(CLIENT);

    static String echoed(TLSSocket socket, String text) throws IOException {
        socket.outputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return new String(socket.inputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
    }

    static TLSConfiguration with(SigningChain chain) {
        return SERVER.toBuilder().signingChains(chain).build();
    }

    static TLSConfiguration trusting(X509Certificate authority) {
        return TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(authority)))
                .build();
    }

    static TLSServerContext leaf(TLSConfiguration configuration) {
        return Contexts.factory(configuration).server("default").derive(configuration);
    }

    static TLSClientContext client(TLSConfiguration configuration) {
        return Contexts.factory(configuration).client("default");
    }
}
