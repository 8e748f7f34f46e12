package io.unifiedtls.benchmarks;

import io.unifiedtls.SessionSettings;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.material.PemReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a host costs at its first handshake: from PEM in memory to a context that has passed the policy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class DerivationBenchmark {

    /** More than the JDK remembers of parsed certificates, with their verified signatures. */
    private static final int HOSTS = 2_000;

    @Param({"jdk", "openssl"})
    private String backend = "jdk";

    private final SigningChain original = Material.chain(KeyKind.P256, "host-0.example.com");
    private final List<Pem> hosts = IntStream.range(0, HOSTS)
            .mapToObj(i -> Pem.of(Material.chain(KeyKind.P256, "host-%d.example.com".formatted(i))))
            .toList();
    private TLSServerContext root;
    private int counter;

    @Setup
    public void factory() {
        root = Factories.factory(Factories.backend(backend), Factories.configuration(original), 1)
                .server("default");
    }

    /** Parse, check that the key is the certificate's, ask the policy and the backend, and make the context. */
    @Benchmark
    public TLSServerContext derive() {
        return root.derive(another(parse()));
    }

    @Benchmark
    public SigningChain parse() {
        Pem host = hosts.get(counter++ % HOSTS);
        return SigningChain.of(
                PemReader.privateKey(host.privateKey(), null, "benchmark"),
                PemReader.certificates(host.certificates(), "benchmark"));
    }

    /** Other than all before, so that no context is there yet. */
    private TLSConfiguration another(SigningChain chain) {
        return TLSConfiguration.builder()
                .label("shop")
                .signingChains(List.of(chain))
                .sessions(new SessionSettings(Duration.ofMinutes(1 + counter % 10_000), 1_024 + counter / 10_000))
                .build();
    }

    private record Pem(String certificates, String privateKey) {

        static Pem of(SigningChain chain) {
            return new Pem(Material.pem(chain.certificates()), Material.pem(chain.privateKey()));
        }
    }
}
