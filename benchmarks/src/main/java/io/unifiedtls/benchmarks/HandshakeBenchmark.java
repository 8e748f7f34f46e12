package io.unifiedtls.benchmarks;

import io.netty.handler.ssl.SslContext;
import io.unifiedtls.SigningChain;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.material.KeyKind;
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

/** A full handshake of TLS 1.3 with a P-256 key in memory, both sides; the client is BoringSSL's in all cases. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class HandshakeBenchmark {

    @Param({"jdk", "openssl"})
    private String backend = "jdk";

    @Param({"bare", "ours"})
    private String server = "bare";

    private final Handshake handshake = new Handshake();
    private final SslContext clients = Clients.context("X25519");
    private Servers servers;

    @Setup
    public void servers() throws SSLException {
        SigningChain chain = Material.chain(KeyKind.P256, "host-0.example.com");
        servers = server.equals("ours")
                ? Servers.ours(backend, chain, HandshakeObserver.NONE)
                : Servers.bare(backend, chain);
    }

    @Benchmark
    public long full() throws SSLException {
        SSLEngine engine = servers.engines().get();
        try {
            return handshake.run(Clients.engine(clients, "host-0.example.com"), engine);
        } finally {
            servers.release().accept(engine);
        }
    }
}
