package io.unifiedtls.benchmarks;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.material.KeyKind;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Our own part of a handshake: a new engine reads and parses the ClientHello, normalises the name, finds the configuration,
 * asks the policy and finds the context, over a backend that does nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class SelectionBenchmark {

    @Param({"1", "10000", "1000000"})
    private int hosts;

    /** Who knows the name: the host table, or a resolver whose answer is remembered. */
    @Param({"table", "resolver"})
    private String found = "table";

    private final ByteBuffer hello = ByteBuffer.wrap(Clients.clientHello("host-0.example.com"));
    private final ByteBuffer nothing = ByteBuffer.allocate(32 * 1024);
    private TLSServerContext root;

    @Setup
    public void factory() throws SSLException {
        TLSConfiguration configuration = Factories.configuration(Material.chain(KeyKind.P256, "host-0.example.com"));
        SniResolver[] resolvers =
                found.equals("table") ? new SniResolver[0] : new SniResolver[] {new Remembered(configuration)};
        root = Factories.factory(Factories.backend("none"), configuration, hosts, resolvers)
                .server("default");
        if (((LateBindingEngine) select()).configuration().isEmpty()) {
            throw new IllegalStateException("The handshake is refused");
        }
    }

    @Benchmark
    public SSLEngine select() throws SSLException {
        SSLEngine engine = root.newEngine();
        engine.beginHandshake();
        engine.unwrap(hello.duplicate(), nothing);
        for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
            task.run();
        }
        return engine;
    }

    /** A resolver whose answers are remembered. */
    record Remembered(TLSConfiguration configuration) implements CacheableSniResolver {

        @Override
        public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
            return Optional.of(configuration);
        }
    }
}
