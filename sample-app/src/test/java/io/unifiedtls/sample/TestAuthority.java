package io.unifiedtls.sample;

import io.unifiedtls.test.acme.PebbleServer;
import java.nio.file.Files;
import java.util.List;
import org.springframework.boot.DefaultApplicationArguments;

/** Pebble, an authority for tests. It forgets everything, so the application has a new database each time. */
final class TestAuthority {

    private TestAuthority() {}

    @SuppressWarnings("resource") // Pebble ends with the JVM
    static List<String> start(DefaultApplicationArguments options) throws Exception {
        if (!PebbleServer.isInstalled()) {
            System.err.println("Install Pebble, and start again: on Debian, apt-get install pebble");
            System.exit(1);
        }
        PebbleServer pebble = PebbleServer.builder()
                .tlsPort(Integer.parseInt(TestSampleApplication.option(options, "server.port", "8443")))
                .start();
        TestPlatform.write(options, "pebble.pem", pebble.roots().get(0));
        return List.of(
                "--pebble.directory=" + pebble.directory(),
                "--pebble.trust=" + pebble.serverAuthorityLocation(),
                "--unified-tls.fleet.directory=" + Files.createTempDirectory("fleet"));
    }
}
