package io.unifiedtls.sample;

import io.unifiedtls.test.acme.PebbleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.SpringApplication;

/**
 * The sample application with its profile {@code acme} and an authority for tests, Pebble, which ends with it. {@code mvn
 * spring-boot:test-run} starts it. Pebble forgets everything, so the application has a new database each time.
 */
final class TestSampleApplication {

    private TestSampleApplication() {}

    @SuppressWarnings("resource") // Pebble ends with the JVM
    public static void main(String[] arguments) throws Exception {
        if (!PebbleServer.isInstalled()) {
            System.err.println("Install Pebble, and start again: on Debian, apt-get install pebble");
            System.exit(1);
        }
        PebbleServer pebble = PebbleServer.builder()
                .tlsPort(Integer.parseInt(option(arguments, "server.port", "8443")))
                .start();
        writeRoot(pebble, Path.of(option(arguments, "unified-tls.development.directory", ".tls-dev")));
        SpringApplication.from(SampleApplication::main)
                .withAdditionalProfiles("acme")
                .run(Stream.concat(
                                Arrays.stream(arguments),
                                Stream.of(
                                        "--pebble.directory=" + pebble.directory(),
                                        "--pebble.trust=" + pebble.serverAuthorityLocation(),
                                        "--unified-tls.fleet.directory=" + Files.createTempDirectory("fleet")))
                        .toArray(String[]::new));
    }

    private static String option(String[] arguments, String name, String otherwise) {
        var values = new DefaultApplicationArguments(arguments).getOptionValues(name);
        return values == null ? otherwise : values.get(0);
    }

    /** The root that its certificates lead to, for the clients of this application. */
    private static void writeRoot(PebbleServer pebble, Path directory) throws Exception {
        String root =
                Base64.getMimeEncoder().encodeToString(pebble.roots().get(0).getEncoded());
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("pebble.pem"),
                "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(root));
    }
}
