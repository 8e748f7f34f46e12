package io.unifiedtls.restarts;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.EmbeddedServer;
import io.unifiedtls.server.Variant;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Restarts by devtools leave no class loader behind. Each case is a process of its own. */
@Tag("one-jdk")
@Timeout(400)
@Tag("night")
class RestartsIT {

    private static final String RESTARTS = "4";

    @TempDir
    Path directory;

    /** As devtools does where the starter is a jar: only the application's own classes are loaded anew. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.EmbeddedServer#heavy")
    void applicationIsCollected(EmbeddedServer server) throws Exception {
        assertThat(output(server, "io.unifiedtls.restarts.application.")).contains("alive: []");
    }

    /** With the starter, too. Tomcat can be loaded only once in a JVM, and makes our protocol in its own class loader. */
    @ParameterizedTest
    @MethodSource
    void starterIsCollected(EmbeddedServer server) throws Exception {
        assertThat(output(server, "io.unifiedtls.")).contains("alive: []");
    }

    static Stream<EmbeddedServer> starterIsCollected() {
        List<EmbeddedServer> servers = EmbeddedServer.heavy()
                .filter(server -> server != EmbeddedServer.TOMCAT)
                .toList();
        return servers.isEmpty() ? Stream.of(EmbeddedServer.JETTY) : servers.stream();
    }

    @Test
    void starterThatIsLoadedApartFromTomcatIsExplained() throws Exception {
        assertThat(output(EmbeddedServer.TOMCAT, "io.unifiedtls."))
                .contains("spring-boot-devtools restarts the jars of unified-tls and not Tomcat");
    }

    private String output(EmbeddedServer server, String loadedAnew) throws Exception {
        Path log = directory.resolve("log");
        Path material = Files.createDirectory(directory.resolve("material"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx400m",
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-Dreactor.schedulers.defaultPoolSize=1",
                "-Dreactor.schedulers.defaultBoundedElasticSize=1",
                "-Dspring.reactor.netty.shutdown-quiet-period=0s",
                "-Dtls.test.backend=" + Variant.oneBackend(),
                "-cp",
                System.getProperty("java.class.path"),
                Restarts.class.getName(),
                server.name(),
                RESTARTS,
                material.toString(),
                loadedAnew));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .directory(new File("."))
                .start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
            return Files.readString(log);
        } finally {
            process.destroyForcibly();
        }
    }
}
