package io.unifiedtls.benchmarks;

import io.netty.handler.ssl.SslContext;
import io.unifiedtls.SigningChain;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.material.KeyKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * What the server's side of a handshake takes: each of ours beside the bare engine of the same backend, and beside ours with meters and
 * observations, in turns within one run on one thread. Prints medians in microseconds and their ratios.
 *
 * <p>Arguments: seconds per case, 10 unless given; the backend, both unless given.
 */
public final class HandshakeCost {

    private static final int WARM_UP = 2;

    private final Handshake handshake = new Handshake();

    private HandshakeCost() {}

    public static void main(String[] arguments) throws SSLException {
        int seconds = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
        HandshakeCost cost = new HandshakeCost();
        System.out.println("| backend | handshake | bare engine, µs | ours, µs | ratio | with meters, µs | ratio |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String backend : arguments.length < 2 ? List.of("openssl", "jdk") : List.of(arguments[1])) {
            cost.compare(backend, KeyKind.P256, "X25519", seconds);
            cost.compare(backend, KeyKind.RSA_2048, "X25519", seconds);
        }
    }

    private void compare(String backend, KeyKind kind, String group, int seconds) throws SSLException {
        SigningChain chain = Material.chain(kind, "host-0.example.com");
        SslContext clients = Clients.context(group);
        List<Servers> all = List.of(
                Servers.bare(backend, chain),
                Servers.ours(backend, chain, HandshakeObserver.NONE),
                Servers.ours(backend, chain, Observers.ofAnApplication()));
        measure(all, clients, seconds / WARM_UP + 1);
        List<Long> medians = measure(all, clients, seconds);
        System.out.printf(
                "| %s | TLS 1.3, %s, %s, full | %.1f | %.1f | %.3f | %.1f | %.3f |%n",
                backend,
                kind,
                group,
                medians.get(0) / 1e3,
                medians.get(1) / 1e3,
                (double) medians.get(1) / medians.get(0),
                medians.get(2) / 1e3,
                (double) medians.get(2) / medians.get(0));
    }

    private List<Long> measure(List<Servers> all, SslContext clients, int seconds) throws SSLException {
        List<LongStream.Builder> times = new ArrayList<>();
        all.forEach(servers -> times.add(LongStream.builder()));
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (int turn = 0; System.nanoTime() < end; turn++) {
            int i = turn % all.size();
            Servers servers = all.get(i);
            SSLEngine client = Clients.engine(clients, "host-0.example.com");
            long start = System.nanoTime();
            SSLEngine server = servers.engines().get();
            long nanos = System.nanoTime() - start + handshake.run(client, server);
            start = System.nanoTime();
            servers.release().accept(server);
            times.get(i).add(nanos + System.nanoTime() - start);
        }
        return times.stream().map(builder -> median(builder.build().toArray())).toList();
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
