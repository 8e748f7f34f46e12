package io.unifiedtls.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.netty.handler.ssl.SslContext;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.material.HostDirectory;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.selection.RepositoryResolver;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.ResolverCache;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to renew hosts of a directory, all of which have answered handshakes: one of them, and all at once, and how
 * long handshakes take meanwhile, with one thread that shakes hands in memory. Prints how long it takes to look at all files,
 * until a change is in force after that, CPU time for all hosts, and the 99th percentile of the server's part of handshakes.
 *
 * <p>Arguments: the backend; how many hosts, 10,000 unless given; how many times, 10 unless given.
 */
public final class ReloadCost {

    private static final int PER_CENT = 99;
    /** Until then the compiler of the JVM takes more of the two cores than the renewals. */
    private static final int WARM_UP = 10;

    private final Handshake handshake = new Handshake();
    private final SslContext clients = Clients.context("X25519");
    private final SplittableRandom random = new SplittableRandom(1);
    private final Path directory;
    private final int hosts;
    private final HostDirectory repository;
    private final TLSServerContext root;
    /** Two for each host, which take turns. */
    private final SigningChain[][] chains;

    private final int[] turns;
    private volatile long noticed;
    private @Nullable Certificate served;

    private ReloadCost(String backend, Path directory, int hosts) throws IOException {
        this.directory = directory;
        this.hosts = hosts;
        this.chains = new SigningChain[hosts][];
        this.turns = new int[hosts];
        for (int i = 0; i < hosts; i++) {
            chains[i] = new SigningChain[] {chain(name(i)), chain(name(i))};
        }
        renewAll();
        repository = new HostDirectory(directory, null, false, hosts);
        TLSConfiguration configuration = Factories.configuration(chain("default.example.com"));
        RepositoryResolver resolver = new RepositoryResolver(
                repository,
                "benchmark",
                Optional.of("default"),
                name -> configuration,
                event -> {},
                hosts,
                replaced -> {});
        ContextFactory factory =
                Factories.factory(Factories.backend(backend), configuration, 0, remembering(), resolver);
        repository.onChange(changed -> {
            long start = System.nanoTime();
            factory.forget(resolver, changed, resolver.changed(changed));
            noticed = System.nanoTime() - start;
        });
        root = factory.server("default");
    }

    public static void main(String[] arguments) throws IOException {
        int hosts = arguments.length < 2 ? 10_000 : Integer.parseInt(arguments[1]);
        int times = arguments.length < 3 ? 10 : Integer.parseInt(arguments[2]);
        Path directory = Files.createTempDirectory("reload-cost");
        try {
            new ReloadCost(arguments[0], directory, hosts).run(arguments[0], times);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Answers stay for the whole run, so that handshakes meet a remembered one unless the host has changed. */
    private static ServerSettings remembering() {
        ServerSettings defaults = ServerSettings.DEFAULT;
        return new ServerSettings(
                defaults.unknownServerName(),
                defaults.missingServerName(),
                defaults.handshakeTimeout(),
                defaults.resolverTimeout(),
                defaults.resolverConcurrency(),
                defaults.contextCacheSize(),
                defaults.authorityCheck(),
                new ResolverCache(Duration.ofHours(1), Duration.ofHours(1), 20_000),
                defaults.closeOnTrustChange());
    }

    private void run(String backend, int times) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            renewAll();
            handshakesWhile(CompletableFuture.runAsync(repository::look));
            shakeHandsWithAll();
        }
        long[] idle = handshakesWhile(CompletableFuture.runAsync(() -> pause(times)));
        long[] looked = new long[times];
        long[] visible = new long[times];
        for (int i = 0; i < 2 * times; i++) {
            int host = random.nextInt(hosts);
            renew(host);
            long start = System.nanoTime();
            require(repository.look().size() == 1, "one host has changed");
            looked[i % times] = System.nanoTime() - start;
            visible[i % times] = noticed;
            shakeHands(host);
            require(current(host).leaf().equals(served), "the new certificate is served");
        }
        long[] cpu = new long[times];
        long[] meanwhile = new long[0];
        for (int i = 0; i < times; i++) {
            renewAll();
            long start = cpuNanos();
            require(repository.look().size() == hosts, "all hosts have changed");
            cpu[i] = cpuNanos() - start;
            shakeHandsWithAll();
            renewAll();
            meanwhile = joined(meanwhile, handshakesWhile(CompletableFuture.runAsync(repository::look)));
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %.0f ms | %.2f ms | %.2f s | %.2f / %.2f ms | %.2f / %.2f ms | %.2f |%n",
                backend,
                hosts,
                percentile(looked, 50) / 1e6,
                percentile(visible, 50) / 1e6,
                percentile(cpu, 50) / 1e9,
                percentile(idle, 50) / 1e6,
                percentile(idle, PER_CENT) / 1e6,
                percentile(meanwhile, 50) / 1e6,
                percentile(meanwhile, PER_CENT) / 1e6,
                (double) percentile(meanwhile, PER_CENT) / percentile(idle, PER_CENT));
    }

    private long[] handshakesWhile(CompletableFuture<?> other) throws SSLException {
        LongStream.Builder times = LongStream.builder();
        while (!other.isDone()) {
            times.add(shakeHands(random.nextInt(hosts)));
        }
        other.join();
        return times.build().toArray();
    }

    private void shakeHandsWithAll() throws SSLException {
        for (int i = 0; i < hosts; i++) {
            shakeHands(i);
        }
    }

    /** The server's part of it, in nanoseconds. */
    private long shakeHands(int host) throws SSLException {
        SSLEngine client = Clients.engine(clients, name(host));
        long start = System.nanoTime();
        LateBindingEngine server = (LateBindingEngine) root.newEngine();
        long nanos = System.nanoTime() - start + handshake.run(client, server);
        start = System.nanoTime();
        server.closed();
        nanos += System.nanoTime() - start;
        served = client.getSession().getPeerCertificates()[0];
        return nanos;
    }

    private void renewAll() throws IOException {
        for (int i = 0; i < hosts; i++) {
            renew(i);
        }
    }

    private void renew(int host) throws IOException {
        turns[host] = 1 - turns[host];
        Files.writeString(
                directory.resolve(name(host) + ".key"),
                Material.pem(current(host).privateKey()));
        Files.writeString(
                directory.resolve(name(host) + ".pem"),
                Material.pem(current(host).certificates()));
    }

    private SigningChain current(int host) {
        return chains[host][turns[host]];
    }

    private static SigningChain chain(String name) {
        return Material.chain(KeyKind.P256, name);
    }

    private static String name(int host) {
        return "host-%d.example.com".formatted(host);
    }

    private static void pause(int seconds) {
        try {
            Thread.sleep(1_000L * seconds);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("It does not hold that " + what);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long[] joined(long[] some, long[] others) {
        return LongStream.concat(Arrays.stream(some), Arrays.stream(others)).toArray();
    }

    private static long percentile(long[] values, int percent) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
