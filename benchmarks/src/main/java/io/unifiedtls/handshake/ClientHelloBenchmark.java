package io.unifiedtls.handshake;

import io.unifiedtls.ClientHello;
import io.unifiedtls.benchmarks.Clients;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reading and parsing a ClientHello of BoringSSL with a hybrid key share, in one record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClientHelloBenchmark {

    private final ByteBuffer record = ByteBuffer.wrap(Clients.clientHello("host-1.example.com"));

    @Benchmark
    public ClientHello readAndParse() {
        ClientHelloReader reader = new ClientHelloReader();
        reader.read(record.duplicate());
        return reader.clientHello();
    }
}
