package io.unifiedtls.benchmarks.fleet;

import io.unifiedtls.SigningChain;
import io.unifiedtls.benchmarks.Material;
import io.unifiedtls.material.KeyKind;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Adds, changes and suspends hosts of a fleet, each at one of its replicas, and measures how long it takes until all replicas answer handshakes accordingly: from
 * the moment at which the request is sent, so that the transaction counts, too.
 *
 * <pre>
 * ChangeCost CA COUNT OUTPUT ADDRESS:PORT...
 * </pre>
 *
 * <p>CA verifies the page of the replicas, {@code example.com}. A line of the output is a change: its kind, and the milliseconds.
 */
public final class ChangeCost {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);
    /** Hosts that are not counted, since the client's code is cold. */
    private static final int WARM_UP = 5;

    private final List<ReplicaClient> replicas;
    private final BufferedWriter output;
    private boolean isCounted;
    private int requests;

    private ChangeCost(List<ReplicaClient> replicas, BufferedWriter output) {
        this.replicas = replicas;
        this.output = output;
    }

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        List<ReplicaClient> replicas = Stream.of(arguments)
                .skip(3)
                .map(address -> ReplicaClient.of(address, Path.of(arguments[0])))
                .toList();
        try (BufferedWriter output = Files.newBufferedWriter(Path.of(arguments[2]))) {
            ChangeCost cost = new ChangeCost(replicas, output);
            for (int i = 0; i < WARM_UP + Integer.parseInt(arguments[1]); i++) {
                cost.host("changed-%d.changes.example".formatted(i), i >= WARM_UP);
            }
        }
    }

    private void host(String name, boolean counts) throws IOException, InterruptedException {
        isCounted = counts;
        for (ReplicaClient replica : replicas) {
            await(
                    replica,
                    name,
                    "unrecognized_name",
                    System.nanoTime()); // From now on they know that it does not exist
        }
        SigningChain first = Material.chain(KeyKind.P256, name);
        SigningChain second = Material.chain(KeyKind.P256, name);
        change("added", name, "add", pem(first), serial(first));
        change("changed", name, "change", pem(second), serial(second));
        change("suspended", name, "suspend", "benchmark", "access_denied");
    }

    private static String pem(SigningChain chain) {
        return Material.pem(chain.certificates()) + Material.pem(chain.privateKey());
    }

    private static String serial(SigningChain chain) {
        return chain.leaf().getSerialNumber().toString();
    }

    private void change(String kind, String name, String action, String body, String answer)
            throws IOException, InterruptedException {
        ReplicaClient by = replicas.get(requests++ % replicas.size());
        long begin = System.nanoTime();
        by.post("/hosts/%s/%s".formatted(name, action), body);
        for (ReplicaClient replica : replicas) {
            await(replica, name, answer, begin);
        }
        double millis = (System.nanoTime() - begin) / 1e6;
        if (isCounted) {
            output.write("%s\t%.1f%n".formatted(kind, millis));
        }
    }

    private static void await(ReplicaClient replica, String name, String expected, long begin)
            throws IOException, InterruptedException {
        for (String answer = replica.answer(name); !answer.equals(expected); answer = replica.answer(name)) {
            if (System.nanoTime() - begin > LONGEST.toNanos()) {
                throw new IOException("%s answers '%s' with '%s' in place of '%s'"
                        .formatted(replica.address(), name, answer, expected));
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
