package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.SessionSettings;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.NativeLeaks;
import io.unifiedtls.testing.TestCertificates;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Handshakes that are completed, broken off and begun anew on OpenSSL, while hosts are renewed, generations exchanged and
 * contexts evicted: all in some order, thousands of times. Nothing native is left behind, and nothing is used after it was
 * freed, which would end the process.
 */
class ContextChurnTests {

    @RegisterExtension
    static final NativeLeaks LEAKS = new NativeLeaks();

    private static final int TIMES = Integer.getInteger("tls.test.churn", 500);
    private static final int MEETINGS = 3_000;
    private static final int THREADS = 4;
    private static final int HOSTS = 12;
    private static final int FEW = 4;
    private static final int ROOM = 64 * 1_024;

    private static final SSLContext CLIENT = Engines.clientContext(null);
    private static final TLSConfiguration BASE = TLSConfiguration.builder()
            .label("churn")
            .signingChains(TestCertificates.certificateFor("*.example"))
            .build();

    private final AtomicReferenceArray<TLSConfiguration> answers = new AtomicReferenceArray<>(HOSTS);
    private final CacheableSniResolver resolver = this::resolve;
    private final AtomicInteger versions = new AtomicInteger();

    @Test
    void everythingAtOnce() throws Exception {
        for (int i = 0; i < HOSTS; i++) {
            answers.set(i, nextVersion());
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (ContextFactory factory = factory()) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(thread);
                work.add(() -> completed(factory, random));
            }
            int completed = 0;
            for (Future<Integer> done : threads.invokeAll(work)) {
                completed += done.get();
            }
            assertThat(completed).as("completed handshakes").isGreaterThan(TIMES / 3);
            assertThat(factory.statistics().evictions()).as("evictions").isPositive();
        } finally {
            threads.shutdown();
        }
    }

    /** Netty counted key material twice where that happened. */
    @Test
    void firstHandshakesOfAContextMeet() throws Exception {
        byte[] hello = Engines.clientHello(Engines.client("host-0.example"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ContextFactory factory = factory()) {
            CyclicBarrier start = new CyclicBarrier(2);
            for (int i = 0; i < MEETINGS; i++) {
                TLSServerContext context = factory.server("default").derive(nextVersion());
                Callable<Boolean> first = () -> {
                    LateBindingEngine engine = (LateBindingEngine) context.newEngine();
                    start.await();
                    engine.unwrap(ByteBuffer.wrap(hello), ByteBuffer.allocate(ROOM));
                    Engines.runTasks(engine);
                    boolean answers = engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
                    engine.closed();
                    return answers;
                };
                for (Future<Boolean> answers : threads.invokeAll(List.of(first, first))) {
                    assertThat(answers.get()).isTrue();
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Between its handshakes, of which it counts those that were completed, each thread gets in the way of the others. */
    private int completed(ContextFactory factory, Random random) throws Exception {
        int completed = 0;
        for (int i = 0; i < TIMES / THREADS; i++) {
            if (random.nextInt(10) == 0) {
                Contexts.using(factory, nextVersion(), HostTable.builder().build());
            }
            if (random.nextInt(4) == 0) {
                renew(factory, random.nextInt(HOSTS));
            }
            SSLEngine client =
                    Engines.client(CLIENT, "host-%d.example".formatted(random.nextInt(HOSTS)), parameters -> {});
            LateBindingEngine server = factory.server("default").newEngine();
            if (random.nextInt(4) == 0) {
                breakOff(client, server, random);
            } else {
                Engines.handshake(client, server);
                assertThat(server.connection()).isPresent();
                completed++;
            }
            server.closed();
        }
        return completed;
    }

    private static void breakOff(SSLEngine client, LateBindingEngine server, Random random) throws Exception {
        byte[] hello = Engines.clientHello(client);
        server.beginHandshake();
        server.unwrap(ByteBuffer.wrap(hello), ByteBuffer.allocate(ROOM));
        if (random.nextBoolean()) {
            Engines.runTasks(server);
        }
        if (random.nextBoolean()) {
            server.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(ROOM));
        }
    }

    private void renew(ContextFactory factory, int host) {
        TLSConfiguration before = answers.getAndSet(host, nextVersion());
        factory.forget(resolver, Changed.names("host-%d.example".formatted(host)), List.of(before));
    }

    private TLSConfiguration nextVersion() {
        return BASE.toBuilder()
                .sessions(new SessionSettings(Duration.ofSeconds(60L + versions.incrementAndGet()), 100))
                .build();
    }

    private Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
        String value = serverName.value();
        int number = Integer.parseInt(value.substring("host-".length(), value.indexOf('.')));
        return Optional.of(answers.get(number));
    }

    private ContextFactory factory() {
        return Contexts.using(
                new ContextFactory(
                        new OpensslBackend(
                                new JsseBackend(),
                                new RotatingTicketKeys(Duration.ofHours(1)),
                                chain -> Optional.empty()),
                        TLSPolicy.none(),
                        () -> List.of(resolver),
                        CertificateSupply.none(),
                        Contexts.settings(Duration.ofSeconds(60), Duration.ofSeconds(30), 64, FEW),
                        HandshakeObserver.NONE),
                BASE,
                HostTable.builder().build());
    }
}
