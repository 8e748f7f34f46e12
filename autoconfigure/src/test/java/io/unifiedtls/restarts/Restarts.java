package io.unifiedtls.restarts;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.server.EmbeddedServer;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.beans.Introspector;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The program that restarts an application as devtools does, each time in another class loader, and prints the numbers of those that are alive
 * while the last one runs. The first one does not count: the JDK, Spring Boot and Reactor keep it in threads and hooks that they make once.
 */
final class Restarts {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String APPLICATION = "io.unifiedtls.restarts.application.RestartedApplication";

    private final EmbeddedServer server;
    private final List<String> loadedAnew;
    private final List<String> properties;
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    private Restarts(EmbeddedServer server, List<String> loadedAnew, List<String> properties) {
        this.server = server;
        this.loadedAnew = loadedAnew;
        this.properties = properties;
    }

    /**
     * Restart.
     *
     * @param arguments the server, how often, a directory for the material, and the prefixes of what is loaded anew, separated by commas
     */
    public static void main(String[] arguments) throws Exception {
        EmbeddedServer server = EmbeddedServer.valueOf(arguments[0]);
        Restarts restarts = new Restarts(
                server, List.of(arguments[3].split(",")), properties(server, material(Path.of(arguments[2]))));
        restarts.run(Integer.parseInt(arguments[1]));
        System.exit(0); // Whatever others leave running
    }

    private void run(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            boolean isLast = i == times - 1;
            restart(() -> {
                if (isLast) {
                    waitUntil(() -> alive().isEmpty());
                    System.out.println("alive: " + alive());
                }
                return null;
            });
            if (i == 0) {
                waitUntil(Restarts::isWithoutReaders); // The next one makes its own, which live on
            }
            clearCaches();
        }
    }

    /** Those that are alive, without the first and the last. */
    private List<Integer> alive() {
        return IntStream.range(1, loaders.size() - 1)
                .filter(i -> loaders.get(i).get() != null)
                .boxed()
                .toList();
    }

    private static boolean isWithoutReaders() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("tls-files"));
    }

    /** On a thread of its own, whose context class loader is the new one. */
    private void restart(Callable<Void> running) throws Exception {
        ClassLoader loader = new ThrowAwayClassLoader(Restarts.class.getClassLoader(), loadedAnew);
        loaders.add(new WeakReference<>(loader));
        FutureTask<Void> task = new FutureTask<>(() -> use(loader, running));
        Thread thread = new Thread(task, "restarted");
        thread.setContextClassLoader(loader);
        thread.start();
        task.get();
    }

    private @Nullable Void use(ClassLoader loader, Callable<Void> running) throws Exception {
        try (ConfigurableApplicationContext context = (ConfigurableApplicationContext) loader.loadClass(APPLICATION)
                .getMethod("start", String.class, String[].class)
                .invoke(null, server.type().name(), properties.toArray(String[]::new))) {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            for (String name : List.of("shop.example", "partners.example", "tenant.example", "remembered.example")) {
                connect(port, name);
            }
            connect(port, "source.example");
            requireRefusal(port);
            running.call();
        }
        return null;
    }

    private static void connect(int port, String name) throws Exception {
        try (EngineClient client = new EngineClient(Engines.client(name), port)) {
            client.handshake(List::of);
            client.get("/actuator/health", name);
        }
    }

    private static void requireRefusal(int port) throws Exception {
        try {
            connect(port, "nobody.example");
        } catch (SSLException ex) {
            return;
        }
        throw new IllegalStateException("nobody.example was answered");
    }

    /** What devtools clears at each restart. */
    private static void clearCaches() {
        ResolvableType.clearCache();
        ReflectionUtils.clearCache();
        AnnotationUtils.clearCache();
        Introspector.flushCaches();
    }

    /** Threads may take a moment to end, and the garbage collector may need more than one attempt. */
    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
            System.gc();
            Thread.sleep(100);
        }
    }

    private static Path material(Path directory) throws IOException {
        write(directory, "web", certificateFor("*.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        write(Files.createDirectories(directory.resolve("hosts")), "source", certificateFor("source.example"));
        return directory;
    }

    private static List<String> properties(EmbeddedServer server, Path directory) {
        return Stream.of(
                        "server.port=0",
                        "spring.jmx.enabled=true",
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoints.jmx.exposure.include=*",
                        "spring.autoconfigure.exclude=" + server.excluded(),
                        "unified-tls.configurations.web.certificates[0].certificate=file:$/web.pem",
                        "unified-tls.configurations.web.certificates[0].private-key=file:$/web.key",
                        "unified-tls.configurations.partners.base=web",
                        "unified-tls.configurations.partners.client-authentication=want",
                        "unified-tls.configurations.partners.trust-store.certificates=file:$/client-ca.pem",
                        "unified-tls.hosts[0].server-names=shop.example",
                        "unified-tls.hosts[0].configuration=web",
                        "unified-tls.hosts[1].server-names=partners.example",
                        "unified-tls.hosts[1].configuration=partners",
                        "unified-tls.sources[0].directory=file:$/hosts",
                        "unified-tls.clients[0].destinations=shop.example",
                        "unified-tls.clients[0].configuration=partners",
                        "unified-tls.reload.poll-interval=200ms",
                        "unified-tls.redirect.port=0",
                        "unified-tls.policy=none",
                        "unified-tls.server.configuration=web",
                        "unified-tls.server.backend=" + System.getProperty("tls.test.backend", "auto"))
                .map(property -> property.replace("$", directory.toString()))
                .toList();
    }
}
