package io.unifiedtls.benchmarks;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.material.PemReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;

/**
 * What a host holds that has answered a handshake: parsed key and chain, configuration and context. Heap after collections of
 * garbage; native memory as what the process has grown by, so it wants {@code -Xms} and {@code -Xmx} alike and {@code
 * -XX:+AlwaysPreTouch}.
 *
 * <p>Arguments: the backend; how many hosts, 3,000 unless given.
 */
public final class MemoryCost {

    /** Hosts after which the JVM has compiled what it will, which grows the process too. */
    private static final int WARM_UP = 2_000;

    private static final Handshake HANDSHAKE = new Handshake();

    private MemoryCost() {}

    public static void main(String[] arguments) throws IOException {
        String backend = arguments[0];
        int count = arguments.length < 2 ? 3_000 : Integer.parseInt(arguments[1]);
        List<String> pem = new ArrayList<>();
        for (int i = 0; i < count + WARM_UP; i++) {
            SigningChain chain = Material.chain(KeyKind.P256, "host-%d.example.com".formatted(i));
            pem.add(Material.pem(chain.privateKey()) + Material.pem(chain.certificates()));
        }
        SslContext clients = Clients.context("X25519");
        TLSContextFactory factory = Factories.factory(
                Factories.backend(backend),
                Factories.configuration(Material.chain(KeyKind.P256, "default.example.com")),
                0);
        TLSServerContext root = factory.server("default");
        for (int i = count; i < pem.size(); i++) {
            meet(root, clients, pem.get(i), i); // What is made once is not a host's
        }
        long heapBefore = heap();
        long residentBefore = resident();
        for (int i = 0; i < count; i++) {
            meet(root, clients, pem.get(i), i);
        }
        double heap = (double) (heap() - heapBefore) / count;
        double nativeMemory = (double) (resident() - residentBefore) / count;
        System.out.printf(
                "| %s | %,d | %.1f KB | %.1f KB |%n", backend, count, heap / 1_024, Math.max(0, nativeMemory) / 1_024);
        root.newEngine(); // Whatever was measured is still there
    }

    private static void meet(TLSServerContext root, SslContext clients, String pem, int number) throws IOException {
        String name = "host-%d.example.com".formatted(number);
        SigningChain chain = SigningChain.of(PemReader.privateKey(pem, null, name), PemReader.certificates(pem, name));
        LateBindingEngine server =
                (LateBindingEngine) root.derive(Factories.configuration(chain)).newEngine();
        SSLEngine client = Clients.engine(clients, name);
        HANDSHAKE.run(client, server);
        server.closed();
        ReferenceCountUtil.release(client);
    }

    private static long heap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .findFirst()
                .orElseThrow();
    }
}
