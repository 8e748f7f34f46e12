package io.unifiedtls.acme.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network of its own on this machine, in which all ports are free and only loopback exists, with names of its own. Programs that
 * run in it see nothing else of the network, and no other program sees theirs.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final String READY = "ready";

    private final Path hosts;
    private final Process holder;

    private NetworkNamespace(Path hosts, Process holder) {
        this.hosts = hosts;
        this.holder = holder;
    }

    /**
     * Create one.
     *
     * @param names that lead to 127.0.0.1, beside localhost
     * @throws IOException if the machine does not allow it, or {@code unshare} or {@code ip} is not installed
     */
    public static NetworkNamespace create(String... names) throws IOException {
        Path hosts = Files.writeString(
                Files.createTempFile("hosts", ""), "127.0.0.1 localhost %s\n".formatted(String.join(" ", names)));
        Process holder = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--mount",
                        "sh",
                        "-c",
                        "ip link set lo up && mount --bind \"$1\" /etc/hosts && echo %s && exec cat".formatted(READY),
                        "sh",
                        hosts.toString())
                .redirectErrorStream(true)
                .start();
        String said = holder.inputReader(StandardCharsets.UTF_8).readLine();
        if (!READY.equals(said)) {
            holder.destroyForcibly();
            Files.delete(hosts);
            throw new IOException("unshare: " + said);
        }
        return new NetworkNamespace(hosts, holder);
    }

    /** A command as it runs in it, in the working directory of this process. */
    public List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "nsenter",
                "--target",
                Long.toString(holder.pid()),
                "--net",
                "--mount",
                "--wd=" + Path.of("").toAbsolutePath()));
        all.addAll(command);
        return all;
    }

    /** The output of a program that runs in it, both kinds. */
    public String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(List.of(command)))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return output;
    }

    /** Ends it. Programs that still run in it keep it. */
    @Override
    public void close() throws IOException {
        holder.destroyForcibly().onExit().join();
        Files.delete(hosts);
    }
}
