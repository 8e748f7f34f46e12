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

    @Param({"jdk", "openssl"})
    private String backend = "jdk";

    private final SigningChain original = Material.chain(KeyKind.P256, "host-0.example.com");
    private final String certificates = Material.pem(original.certificates());
    private final String privateKey = Material.pem(original.privateKey());
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
        return SigningChain.of(
                PemReader.privateKey(privateKey, null, "benchmark"), PemReader.certificates(certificates, "benchmark"));
    }

    /** Other than all before, so that no context is there yet. */
    private TLSConfiguration another(SigningChain chain) {
        return TLSConfiguration.builder()
                .label("shop")
                .certificates(List.of(chain))
                .sessions(new SessionSettings(Duration.ofMinutes(1 + counter++ % 10_000), 1_024 + counter / 10_000))
                .build();
    }
}
