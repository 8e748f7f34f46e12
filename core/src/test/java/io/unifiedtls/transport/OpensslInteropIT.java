package io.unifiedtls.transport;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSBuffer.NeedsDrain;
import io.unifiedtls.TLSBuffer.NeedsInput;
import io.unifiedtls.TLSBuffer.NeedsTask;
import io.unifiedtls.TLSBuffer.Progress;
import io.unifiedtls.TLSBuffer.Step;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets and their buffers against OpenSSL: much data both ways at the same time, and an orderly end. */
@Timeout(600)
class OpensslInteropIT {

    private static final int BLOCKS = Integer.getInteger("tls.test.interop-mebibytes", 64);
    private static final byte[] BLOCK = new byte[1024 * 1024];
    private static final int PATIENCE_SECONDS = 300;
    private static final TLSConfiguration SERVER = TLSConfiguration.builder()
            .signingChains(certificateFor("localhost"))
            .build();

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() throws IOException {
        write(directory, "ca", AUTHORITY);
        write(directory, "server", SERVER.signingChains().get(0));
        new Random(11).nextBytes(BLOCK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientOfOpensslsServer(String version) throws Exception {
        int port = freePort();
        Process openssl = openssl(List.of(
                "s_server",
                "-quiet",
                "-accept",
                "localhost:" + port,
                "-naccept",
                "1",
                "-cert",
                directory.resolve("server.pem").toString(),
                "-key",
                directory.resolve("server.key").toString()));
        TLSConfiguration configuration = TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
                .highestSupportedVersion(TLSVersion.of(version))
                .build();
        try (TLSSocket socket = connect(configuration, port)) {
            exchange(socket, openssl);
        } finally {
            openssl.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void serverOfOpensslsClient(String version) throws Exception {
        try (ServerSocket serverSocket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process openssl = openssl(List.of(
                    "s_client",
                    "-quiet",
                    version,
                    "-connect",
                    "localhost:" + serverSocket.getLocalPort(),
                    "-servername",
                    "localhost",
                    "-verify_return_error",
                    "-CAfile",
                    directory.resolve("ca.pem").toString()));
            try (TLSSocket socket = Contexts.factory(
                            SERVER, (hello, context) -> hello.serverName().map(name -> SERVER))
                    .server("default")
                    .accept(serverSocket)) {
                exchange(socket, openssl);
            } finally {
                openssl.destroyForcibly();
            }
        }
    }

    /** One byte at a time, in both directions, through a buffer and no socket of ours; the server sends back what it gets. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bufferMayBeCutAtEveryByteAsAClient(String version) throws Exception {
        int port = freePort();
        Process openssl = openssl(List.of(
                "s_server",
                "-rev",
                "-quiet",
                "-accept",
                "localhost:" + port,
                "-cert",
                directory.resolve("server.pem").toString(),
                "-key",
                directory.resolve("server.key").toString()));
        TLSConfiguration configuration = TLSConfiguration.builder()
                .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
                .highestSupportedVersion(TLSVersion.of(version))
                .build();
        try (Socket socket =
                await().ignoreExceptions().until(() -> new Socket("localhost", port), Socket::isConnected)) {
            TLSBuffer tls = Contexts.factory(configuration).client("default").newBuffer(new ServerName("localhost"));
            assertThat(step(tls, tls::handshake, socket)).isInstanceOf(Progress.class);
            ByteBuffer line = ByteBuffer.wrap("a line for OpenSSL\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(step(tls, () -> tls.write(line), socket)).isInstanceOf(Progress.class);
            assertThat(readLine(tls, socket)).isEqualTo("LSSnepO rof enil a");
        } finally {
            openssl.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void bufferMayBeCutAtEveryByteAsAServer(String version) throws Exception {
        try (ServerSocket serverSocket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process openssl = openssl(List.of(
                    "s_client",
                    "-quiet",
                    version,
                    "-connect",
                    "localhost:" + serverSocket.getLocalPort(),
                    "-verify_return_error",
                    "-CAfile",
                    directory.resolve("ca.pem").toString()));
            openssl.getOutputStream().write("a line of OpenSSL\n".getBytes(StandardCharsets.US_ASCII));
            openssl.getOutputStream().flush();
            try (Socket socket = serverSocket.accept()) {
                TLSBuffer tls = Contexts.factory(SERVER).server("default").newBuffer();
                assertThat(readLine(tls, socket)).isEqualTo("a line of OpenSSL");
                ByteBuffer answer = ByteBuffer.wrap("an answer\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(step(tls, () -> tls.write(answer), socket)).isInstanceOf(Progress.class);
                Path received = directory.resolve("received" + openssl.pid());
                await().until(() -> Files.readString(received).equals("an answer\n"));
            } finally {
                openssl.destroyForcibly();
            }
        }
    }

    private static String readLine(TLSBuffer tls, Socket socket) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(100);
        while (line.position() == 0 || line.get(line.position() - 1) != '\n') {
            assertThat(step(tls, () -> tls.read(line), socket)).isInstanceOf(Progress.class);
        }
        return new String(line.array(), 0, line.position() - 1, StandardCharsets.US_ASCII);
    }

    /** Does what the step needs until it has made progress, with one byte of the network at a time. */
    private static Step step(TLSBuffer tls, Action action, Socket socket) throws IOException {
        while (true) {
            Step step = action.run();
            ByteBuffer one = ByteBuffer.allocate(1);
            while (tls.drain(one.clear()) > 0) {
                socket.getOutputStream().write(one.get(0));
            }
            if (step instanceof NeedsTask task) {
                task.task().run();
            } else if (step instanceof NeedsInput) {
                int next = socket.getInputStream().read();
                assertThat(next).isNotNegative();
                assertThat(tls.feed(ByteBuffer.wrap(new byte[] {(byte) next}))).isOne();
            } else if (!(step instanceof NeedsDrain)) {
                return step;
            }
        }
    }

    private interface Action {

        Step run() throws IOException;
    }

    /** What we write arrives in OpenSSL's output file, what OpenSSL reads from its input arrives here. */
    private static void exchange(TLSSocket socket, Process openssl) throws Exception {
        CompletableFuture<Void> input = writeTo(openssl.getOutputStream()); // Stays open: s_server leaves at its end.
        CompletableFuture<Void> writer = writeTo(socket.outputStream());
        assertBlocks(socket.inputStream());
        input.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        writer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Path received = directory.resolve("received" + openssl.pid());
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> Files.size(received) >= (long) BLOCKS * BLOCK.length);
        socket.close();
        assertThat(Files.size(received)).isEqualTo((long) BLOCKS * BLOCK.length);
        try (InputStream file = Files.newInputStream(received)) {
            assertBlocks(file);
        }
        Files.delete(received);
    }

    private static CompletableFuture<Void> writeTo(OutputStream output) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < BLOCKS; i++) {
                    output.write(BLOCK);
                }
                output.flush();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        });
    }

    private static void assertBlocks(InputStream input) throws IOException {
        for (int i = 0; i < BLOCKS; i++) {
            assertThat(Arrays.equals(input.readNBytes(BLOCK.length), BLOCK))
                    .as("mebibyte %d", i)
                    .isTrue();
        }
    }

    private static TLSSocket connect(TLSConfiguration configuration, int port) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return Contexts.factory(configuration)
                        .client("default")
                        .connect("localhost", port, Duration.ofSeconds(30));
            } catch (ConnectException ex) {
                assertThat(System.nanoTime()).as("s_server listens").isLessThan(deadline);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process openssl(List<String> arguments) throws IOException {
        Tool.openssl();
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(arguments);
        // Its own process id names the file.
        List<String> shell = List.of("sh", "-c", "exec \"$@\" > " + directory.resolve("received") + "$$", "sh");
        List<String> all = new ArrayList<>(shell);
        all.addAll(command);
        return new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
