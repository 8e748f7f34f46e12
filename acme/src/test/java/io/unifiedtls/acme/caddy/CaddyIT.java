package io.unifiedtls.acme.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unifiedtls.acme.testing.NetworkNamespace;
import io.unifiedtls.fleet.testing.FleetServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first visitor of a name, with certificates of an authority that was written by others than Pebble, at the ports 80 and 443. */
@Tag("one-jdk")
@Tag("night")
@Timeout(400)
class CaddyIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Pattern SERIAL = Pattern.compile("(?m)^serial=(\\w+)$");

    @TempDir
    private static Path directory;

    private static NetworkNamespace network;
    private static CaddyServer authority;

    @BeforeAll
    static void start() throws IOException {
        network = network();
        authority = CaddyServer.start(network);
    }

    private static NetworkNamespace network() throws IOException {
        try {
            NetworkNamespace network = NetworkNamespace.create("http-01.example", "tls-alpn-01.example");
            assumeOrRequire(isInstalled("caddy"), "caddy is not installed");
            return network;
        } catch (IOException ex) {
            assumeOrRequire(false, "No network of its own: " + ex.getMessage());
            throw ex;
        }
    }

    private static void assumeOrRequire(boolean isMet, String otherwise) {
        assertThat(isMet || !Boolean.getBoolean("tls.test.require-tools"))
                .as(otherwise)
                .isTrue();
        assumeTrue(isMet, otherwise);
    }

    private static boolean isInstalled(String program) throws IOException {
        return new ProcessBuilder("sh", "-c", "command -v " + program)
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
    }

    @AfterAll
    static void stop() throws IOException {
        if (authority != null) {
            authority.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"http-01, TOMCAT", "tls-alpn-01, NETTY"})
    void firstVisitorIsServedAndRevokedCertificateReplaced(String challenge, FleetServer server) throws Exception {
        String name = challenge + ".example";
        Path log = directory.resolve(challenge + ".log");
        Process application = application(server, challenge, log);
        try {
            await("The application has started")
                    .atMost(LONGEST)
                    .failFast("The application has ended", () -> !application.isAlive())
                    .until(() -> Files.readString(log).contains(CustomersMain.READY));
            String first = serial(name);

            application.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            application.getOutputStream().flush();
            await("The revoked certificate is replaced")
                    .atMost(LONGEST)
                    .until(() -> !serial(name).equals(first));
        } catch (Throwable ex) {
            throw new AssertionError("%s%n%s".formatted(Files.readString(log), authority.log()), ex);
        } finally {
            application.destroyForcibly().onExit().join();
        }
    }

    private static Process application(FleetServer server, String challenge, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CustomersMain.class.getName(),
                server.name(),
                "server.port=443",
                "unified-tls.redirect.port=80",
                "unified-tls.acme.challenges=" + challenge,
                "unified-tls.acme.on-demand.wait=9s",
                "unified-tls.acme.authorities[0].name=caddy",
                "unified-tls.acme.authorities[0].directory=" + authority.directoryUrl(),
                "unified-tls.acme.authorities[0].trust=file:" + authority.root()));
        return new ProcessBuilder(network.command(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** The serial number of the certificate that a visitor has verified. A visitor comes again if the certificate is not there in time. */
    private static String serial(String name) {
        return await("A visitor of " + name + " is served")
                .atMost(LONGEST)
                .until(() -> SERIAL.matcher(visit(name)), Matcher::find)
                .group(1);
    }

    private static String visit(String name) throws IOException, InterruptedException {
        return network.run(
                "sh",
                "-c",
                "seen=$(openssl s_client -connect \"$0:443\" -servername \"$0\" -verify_hostname \"$0\" -verify_return_error -CAfile \"$1\" </dev/null)"
                        + " && echo \"$seen\" | openssl x509 -noout -serial",
                name,
                authority.root().toString());
    }
}
