package io.unifiedtls.stress;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.SessionSettings;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.benchmarks.Clients;
import io.unifiedtls.benchmarks.Factories;
import io.unifiedtls.benchmarks.Material;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.policy.NamedPolicies;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/** A factory on OpenSSL whose cache has room for few contexts, so that others are evicted all the time. */
final class Fixture {

    private static final int FEW = 8;
    private static final int ROOM = 32 * 1_024;
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int LONGEST_SECONDS = 600_000;
    private static final byte[] CLIENT_HELLO = Clients.clientHello("shop.example.com");

    static final TLSConfiguration CONFIGURATION =
            Factories.configuration(Material.chain(KeyKind.P256, "shop.example.com"));

    private Fixture() {}

    static ContextFactory factory(CacheableSniResolver... resolvers) {
        ServerSettings defaults = ServerSettings.DEFAULT;
        ContextFactory factory = new ContextFactory(
                Factories.backend("openssl"),
                Objects.requireNonNull(NamedPolicies.all().get("intermediate")),
                () -> List.of(resolvers),
                CertificateSupply.none(),
                new ServerSettings(
                        defaults.unknownServerName(),
                        defaults.missingServerName(),
                        defaults.handshakeTimeout(),
                        defaults.resolverTimeout(),
                        defaults.resolverConcurrency(),
                        FEW,
                        defaults.authorityCheck(),
                        defaults.resolverCache(),
                        Optional.empty()),
                HandshakeObserver.NONE);
        use(factory, CONFIGURATION);
        return factory;
    }

    static void use(ContextFactory factory, TLSConfiguration configuration) {
        factory.use(factory.generation(
                Map.of("default", configuration), HostTable.builder().build(), Destinations.none()));
    }

    /** A configuration that nobody has a context of. */
    static TLSConfiguration fresh() {
        SessionSettings sessions = CONFIGURATION.sessions();
        return CONFIGURATION.toBuilder()
                .sessions(new SessionSettings(
                        Duration.ofSeconds(1 + NUMBERS.incrementAndGet() % LONGEST_SECONDS), sessions.cacheSize()))
                .build();
    }

    static int number() {
        return NUMBERS.incrementAndGet();
    }

    /** 1 if a connection comes as far as an answer to its ClientHello; it is closed then. */
    static int connect(TLSServerContext context) {
        LateBindingEngine engine = (LateBindingEngine) context.newEngine();
        try {
            engine.beginHandshake();
            engine.unwrap(ByteBuffer.wrap(CLIENT_HELLO), ByteBuffer.allocate(ROOM));
            for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
                task.run();
            }
            return engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(ROOM))
                                    .bytesProduced()
                            > 0
                    ? 1
                    : 0;
        } catch (SSLException ex) {
            return -1;
        } finally {
            engine.closed();
        }
    }
}
