package io.unifiedtls.server.tomcat;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tomcat.util.net.SocketProperties;
import org.junit.jupiter.api.Test;

class TLSNioEndpointTests {

    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .build();
    private static final JsseBackend JDK = new JsseBackend();
    private static final OpensslBackend OPENSSL =
            new OpensslBackend(JDK, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());
    private static final int UNDECIDED = -2;

    private final TLSNioEndpoint endpoint = new TLSNioEndpoint();

    /** Tomcat keeps none with less than 2 GB of heap. */
    @Test
    void memoryOutsideTheHeapIsKeptForFurtherConnections() {
        SocketProperties properties = initialised(OPENSSL);
        assertThat(properties.getDirectBuffer()).isTrue();
        assertThat(properties.getDirectSslBuffer()).isTrue();
        assertThat(properties.getBufferPool()).isGreaterThanOrEqualTo(TLSNioEndpoint.KEPT_CHANNELS);
    }

    @Test
    void applicationDecidesHowManyBuffersAreKept() {
        endpoint.getSocketProperties().setBufferPool(0);
        assertThat(initialised(OPENSSL).getBufferPool()).isZero();
    }

    @Test
    void applicationDecidesHowMuchMemoryIsKept() {
        endpoint.getSocketProperties().setBufferPoolSize(0);
        assertThat(initialised(OPENSSL).getActualBufferPool(1)).isZero();
    }

    @Test
    void buffersOnTheHeapAreTomcatsAffair() {
        SocketProperties properties = initialised(JDK);
        assertThat(properties.getDirectBuffer()).isFalse();
        assertThat(properties.getBufferPool()).isEqualTo(UNDECIDED);
    }

    private SocketProperties initialised(TLSBackend backend) {
        HostTable hosts = HostTable.builder().add("shop.example", SHOP, "here").build();
        ContextFactory factory = new ContextFactory(
                backend,
                TLSPolicy.none(),
                () -> List.of(hosts),
                CertificateSupply.none(),
                Contexts.SETTINGS,
                HandshakeObserver.NONE);
        LateBindingContext root = Contexts.using(factory, SHOP, hosts).server("default");
        endpoint.setContext(() -> root);
        endpoint.initialiseSsl();
        return endpoint.getSocketProperties();
    }
}
