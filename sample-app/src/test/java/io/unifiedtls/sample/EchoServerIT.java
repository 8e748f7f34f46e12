package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The echo server as it stands in the document, with clients that talk to it at the same time. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(120)
class EchoServerIT {

    private static final int CLIENTS = 5;

    @TempDir
    static Path directory;

    @DynamicPropertySource
    static void developmentDirectory(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.development.directory", directory::toString);
    }

    @Test
    void echoesToSeveralClientsOnOneThread(
            @Autowired TLSContextFactory contexts,
            @Autowired DevelopmentCertificateAuthority authority,
            @TempDir Path classes)
            throws Exception {
        new DocumentedJavaTests().compiles(Path.of("../docs/connections.md"), classes);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        TLSClientContext client = contexts.client("web")
                .derive(TLSConfiguration.builder()
                        .trustStore(TrustStore.ofPem(Files.readString(authority.certificateFile())))
                        .build());
        ExecutorService threads = Executors.newCachedThreadPool();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Constructor<?> constructor = loader.loadClass("NioEchoServer")
                    .getDeclaredConstructor(TLSServerContext.class, InetSocketAddress.class, Executor.class);
            constructor.setAccessible(true);
            threads.execute((Runnable) constructor.newInstance(contexts.server("web"), address, threads));
            CompletableFuture<?>[] echoes = new CompletableFuture<?>[CLIENTS];
            for (int i = 0; i < CLIENTS; i++) {
                byte[] data = new byte[2_000_000];
                new Random(i).nextBytes(data);
                echoes[i] = CompletableFuture.runAsync(() -> assertEchoed(client, address, data), threads);
            }
            CompletableFuture.allOf(echoes).get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertEchoed(TLSClientContext client, InetSocketAddress address, byte[] data) {
        try (TLSSocket socket =
                client.wrap(new Socket(address.getAddress(), address.getPort()), new ServerName("acme.localhost"))) {
            assertThat(socket.connection().serverName()).contains(new ServerName("acme.localhost"));
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    socket.outputStream().write(data);
                } catch (IOException ex) {
                    throw new AssertionError(ex);
                }
            });
            assertThat(socket.inputStream().readNBytes(data.length)).isEqualTo(data);
            writer.join();
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
