package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What servers and applications get of a root. */
class RootServerContextTests {

    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .build();
    private static final JsseBackend JDK = new JsseBackend();
    private static final OpensslBackend OPENSSL =
            new OpensslBackend(JDK, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());

    @Test
    void backendSaysWhichBuffersItPrefers() {
        assertThat(root(JDK).prefersDirectBuffers()).isFalse();
        assertThat(root(OPENSSL).prefersDirectBuffers()).isTrue();
    }

    @Test
    void buffersAndSocketsAreOfThisRoot() throws IOException {
        LateBindingContext root = root(JDK);
        TLSBuffer buffer = root.newBuffer();
        assertThat(buffer.connection()).isEmpty();
        assertThat(buffer.hasOutput()).isFalse();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            assertThat(root.wrap(plain).socket()).isSameAs(plain);
        }
    }

    @Test
    void engineSaysBeforeTheHandshakeWhatTheBackendSupports() {
        assertThat(root(JDK).newEngine().getSupportedProtocols())
                .containsExactly(JDK.supportedParameters().getProtocols());
    }

    @Test
    void authorityIsGuarded() throws IOException {
        LateBindingContext root = root(JDK);
        LateBindingEngine engine = root.newEngine();
        Engines.handshake(Engines.client("shop.example"), engine);
        assertThat(root.permits(engine, "shop.example")).isEqualTo(Answer.ready(true));
        assertThat(root.permits(engine, "other.example")).isEqualTo(Answer.ready(false));
        assertThat(root.permits(engine, List.of("shop.example", "other.example")))
                .isEqualTo(Answer.ready(false));
        assertThat(root.permits(engine, List.of("shop.example", "shop.example:443")))
                .isEqualTo(Answer.ready(true));
    }

    @Test
    void whatAResolverSaidIsForgotten() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        CacheableSniResolver resolver = (name, context) -> {
            asked.incrementAndGet();
            return Optional.of(SHOP);
        };
        ContextFactory factory = Contexts.factory(SHOP, resolver);
        for (int i = 0; i < 2; i++) {
            Engines.handshake(
                    Engines.client("shop.example"), factory.server("default").newEngine());
        }
        assertThat(asked).hasValue(1);
        factory.forget(resolver, Changed.names("shop.example"), List.of());
        Engines.handshake(
                Engines.client("shop.example"), factory.server("default").newEngine());
        assertThat(asked).hasValue(2);
    }

    /** The thread is a server's, which may want to stop it. */
    @Test
    void interruptedThreadStaysInterrupted() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        SniResolver slow = (hello, context) -> {
            try {
                never.await(); // An answer that is there already would be taken
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            return Optional.of(SHOP);
        };
        LateBindingEngine engine =
                Contexts.factory(SHOP, slow).server("default").newEngine();
        engine.unwrap(
                ByteBuffer.wrap(Engines.clientHello(Engines.client("shop.example"))), ByteBuffer.allocate(32_768));
        Thread.currentThread().interrupt();
        Engines.runTasks(engine);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(engine.configuration()).isEmpty();
    }

    private static LateBindingContext root(TLSBackend backend) {
        HostTable hosts = HostTable.builder().add("shop.example", SHOP, "here").build();
        ContextFactory factory = new ContextFactory(
                backend,
                TLSPolicy.none(),
                () -> List.of(hosts),
                CertificateSupply.none(),
                Contexts.SETTINGS,
                HandshakeObserver.NONE);
        return Contexts.using(factory, SHOP, hosts).server("default");
    }
}
